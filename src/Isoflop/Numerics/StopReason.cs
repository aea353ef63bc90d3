namespace Isoflop.Numerics;

/// <summary>Why the minimiser stopped; <see cref="StopReasons.Sentence"/> says it in words that end in what to do.</summary>
public enum StopReason
{
    /// <summary>The gradient vanished.</summary>
    GradientVanished,

    /// <summary>No step improves the objective beyond rounding.</summary>
    NoFurtherProgress,

    /// <summary>The limit of iterations was reached.</summary>
    IterationLimit,

    /// <summary>The objective is not finite at the start.</summary>
    NotFinite,
}

/// <summary>The sentences of the stop reasons.</summary>
public static class StopReasons
{
    /// <summary>One sentence that ends in what to do.</summary>
    /// <param name="reason">The reason.</param>
    public static string Sentence(StopReason reason) => reason switch
    {
        StopReason.GradientVanished => "the gradient vanished: a minimum, nothing to do",
        StopReason.NoFurtherProgress => "no step improves the objective beyond rounding: a minimum to machine precision, nothing to do",
        StopReason.IterationLimit => "the limit of iterations was reached before the gradient vanished: look at the flat directions, and pin or tie a coefficient",
        _ => "the objective is not finite at the start: look for losses or scales that are zero, negative or enormous",
    };
}
