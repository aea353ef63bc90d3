using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws;

/// <summary>The scale of a run, measured or planned: what a law is asked at. Two of the three give the third by C = 6ND.</summary>
public readonly record struct Scale
{
    /// <summary>A scale of a size and an amount of text.</summary>
    /// <param name="params">Parameters.</param>
    /// <param name="tokens">Training tokens.</param>
    public Scale(Params @params, Tokens tokens)
    {
        Params = @params;
        Tokens = tokens;
        Flops = @params.TrainingFlops(tokens);
    }

    /// <summary>A scale as it was measured: compute may differ from 6ND, and what is not known is NaN.</summary>
    /// <param name="params">Parameters.</param>
    /// <param name="tokens">Training tokens.</param>
    /// <param name="flops">Training compute.</param>
    public Scale(Params @params, Tokens tokens, Flops flops)
    {
        Params = @params;
        Tokens = tokens;
        Flops = flops;
    }

    /// <summary>A scale of which only the compute is known: enough for laws over compute.</summary>
    /// <param name="flops">Training compute.</param>
    public Scale(Flops flops)
    {
        Params = new(double.NaN);
        Tokens = new(double.NaN);
        Flops = flops;
    }

    /// <summary>The size that spends the given compute on the given tokens, or the tokens left for a size.</summary>
    /// <param name="params">Parameters.</param>
    /// <param name="flops">Training compute, spent as C = 6ND.</param>
    public Scale(Params @params, Flops flops)
        : this(@params, new Tokens(flops.Value / (6 * @params.Value)))
    {
    }

    /// <summary>Parameters; NaN where only the compute is known.</summary>
    public Params Params { get; }

    /// <summary>Training tokens; NaN where only the compute is known.</summary>
    public Tokens Tokens { get; }

    /// <summary>Training compute.</summary>
    public Flops Flops { get; }

    /// <summary>The value of a column of a runs table at this scale.</summary>
    /// <param name="column">Params, tokens or FLOPs.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is no scale.</exception>
    public double this[RunColumn column] => column switch
    {
        RunColumn.Params => Params.Value,
        RunColumn.Tokens => Tokens.Value,
        RunColumn.Flops => Flops.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "A scale has params, tokens and FLOPs."),
    };
}
