using Isoflop.Findings;

namespace Isoflop.Plans.Thinking;

/// <summary>How one answer is made of several samples.</summary>
/// <param name="Kind">The way.</param>
/// <param name="TruePass">Chance that a right sample passes the verifier; 1 for other ways.</param>
/// <param name="FalsePass">Chance that a wrong sample passes the verifier; 0 for other ways.</param>
public sealed record Answering(AnsweringKind Kind, double TruePass = 1, double FalsePass = 0)
{
    /// <summary>The chance that a problem is answered rightly.</summary>
    /// <param name="p">Chance of a single sample, in [0, 1].</param>
    /// <param name="samples">Samples, at least 1.</param>
    public double Chance(double p, int samples) => Kind switch
    {
        AnsweringKind.Coverage => Samples.Coverage(p, samples),
        AnsweringKind.Majority => Samples.Majority(p, samples),
        _ => Samples.Verified(p, samples, TruePass, FalsePass),
    };

    /// <summary>Refuses what cannot be.</summary>
    /// <returns>This.</returns>
    /// <exception cref="InputException">A chance outside [0, 1], or a verifier that prefers wrong samples.</exception>
    public Answering Check() => TruePass is > 0 and <= 1 && FalsePass is >= 0 and <= 1 && TruePass >= FalsePass
        ? this
        : throw new InputException($"{TruePass:G4},{FalsePass:G4}", "--verifier", "the chances with which right and wrong samples pass, each in [0, 1], the first not below the second", "Write --verifier 0.9,0.2.");
}

/// <summary>Ways to make one answer of several samples.</summary>
public enum AnsweringKind
{
    /// <summary>Any right sample will do: a perfect verifier, such as a proof checker or tests.</summary>
    Coverage,

    /// <summary>The answer given most often.</summary>
    Majority,

    /// <summary>A sample that an imperfect verifier lets pass.</summary>
    Verifier,
}
