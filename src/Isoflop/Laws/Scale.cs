using System.Collections.Immutable;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Laws;

/// <summary>The scale of a run, measured or planned: what a law is asked at. Two of the three give the third by C = 6ND.</summary>
public readonly record struct Scale
{
    readonly ImmutableDictionary<string, double>? _others;

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

    Scale(Scale other, ImmutableDictionary<string, double> others)
    {
        this = other;
        _others = others;
    }

    /// <summary>Parameters; NaN where only the compute is known.</summary>
    public Params Params { get; }

    /// <summary>Training tokens; NaN where only the compute is known.</summary>
    public Tokens Tokens { get; }

    /// <summary>Training compute.</summary>
    public Flops Flops { get; }

    /// <summary>The value of a column of a runs table at this scale; NaN where it is not known.</summary>
    /// <param name="column">Any column.</param>
    public double this[RunColumn column] => column switch
    {
        RunColumn.Params => Params.Value,
        RunColumn.Tokens => Tokens.Value,
        RunColumn.Flops => Flops.Value,
        _ => this[column.Header()],
    };

    /// <summary>The value of a further column; NaN where it is not known.</summary>
    /// <param name="header">A header that the table's reader kept, or the header of a column other than the three.</param>
    public double this[string header] => _others?.GetValueOrDefault(header, double.NaN) ?? double.NaN;

    /// <summary>The same scale with the value of another column: unique tokens, experts.</summary>
    /// <param name="column">The column; not one of the three, which go together.</param>
    /// <param name="value">Its value.</param>
    public Scale With(RunColumn column, double value) => With(column.Header(), value);

    /// <summary>The same scale with the value of a further column.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="value">Its value.</param>
    public Scale With(string header, double value) => new(this, (_others ?? ImmutableDictionary<string, double>.Empty).SetItem(header, value));

    /// <summary>The scale of a run as far as a form of law asks for it.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="run">0-based index of the run.</param>
    /// <param name="form">The form.</param>
    public static Scale Of(RunSet runs, int run, LawForm form)
    {
        double Value(RunColumn column) => runs.Has(column) ? runs.Values(column)[run] : double.NaN;

        var (size, tokens) = (Value(RunColumn.Params), Value(RunColumn.Tokens));
        var scale = new Scale(new Params(size), new Tokens(tokens), new Flops(runs.Has(RunColumn.Flops) ? Value(RunColumn.Flops) : 6 * size * tokens));
        foreach (var column in form.Inputs)
        {
            if (column is not (RunColumn.Params or RunColumn.Tokens or RunColumn.Flops)) scale = scale.With(column, Value(column));
        }
        foreach (var header in form.PlainInputs) scale = scale.With(header, runs.Numbers(header)[run]);
        return scale;
    }
}
