using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Evaluation;

/// <summary>Measures losses on one text, over and over without new memory. The result does not depend on the threads.</summary>
public sealed class LossEvaluator
{
    readonly TransformerShape _shape;
    readonly TokenArray _tokens;
    readonly WorkerTeam _team;
    readonly ModelPass[] _passes;
    readonly int[][] _inputs;
    readonly int[][] _targets;
    readonly double[] _means;
    readonly Action<int, int> _measure;
    Transformer? _model;

    /// <summary>An evaluator.</summary>
    /// <param name="shape">The shape of the models.</param>
    /// <param name="tokens">The text, cut into sequences of the shape's context.</param>
    /// <param name="sequences">How many of its sequences to use: the first ones.</param>
    /// <param name="team">The threads.</param>
    /// <param name="passes">[thread]: the passes to use.</param>
    internal LossEvaluator(TransformerShape shape, TokenArray tokens, int sequences, WorkerTeam team, ModelPass[] passes)
    {
        (_shape, _tokens, _team, _passes) = (shape, tokens, team, passes);
        var perPass = passes[0].Sequences * shape.Context;
        _inputs = [.. passes.Select(_ => new int[perPass])];
        _targets = [.. passes.Select(_ => new int[perPass])];
        _means = new double[sequences];
        _measure = Measure;
    }

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    internal LossEstimate Measure(Transformer model)
    {
        _model = model;
        var sequences = _passes[0].Sequences;
        _team.Run((_means.Length + sequences - 1) / sequences, _measure);
        var mean = 0.0;
        foreach (var own in _means) mean += own;
        mean /= _means.Length;
        var squares = 0.0;
        foreach (var own in _means) squares += (own - mean) * (own - mean);
        return new(new(mean), Math.Sqrt(squares / (_means.Length - 1.0) / _means.Length), new((double)_means.Length * _shape.Context));
    }

    /// <summary>Measures one model on one text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="sequences">Most sequences to use, from the start of the text; null uses all.</param>
    /// <exception cref="InputException">A token lies beyond the vocabulary, or there is not one sequence.</exception>
    public static LossEstimate Measure(Transformer model, TokenArray tokens, int threads, int? sequences = null)
    {
        var shape = model.Shape;
        tokens.Check(shape, "evaluation text");
        using var team = new WorkerTeam(threads);
        var rotary = new RotaryTable(shape);
        var passes = Enumerable.Range(0, threads).Select(_ => new ModelPass(shape, model.Layout, rotary, ModelPass.FittingSequences(shape))).ToArray();
        return new LossEvaluator(shape, tokens, Math.Min(sequences ?? int.MaxValue, tokens.Sequences(shape.Context)), team, passes).Measure(model);
    }

    void Measure(int worker, int block)
    {
        var (pass, context) = (_passes[worker], _shape.Context);
        var first = block * pass.Sequences;
        var count = Math.Min(pass.Sequences, _means.Length - first);
        for (var i = 0; i < count; i++) _tokens.Copy(first + i, _inputs[worker].AsSpan(i * context, context), _targets[worker].AsSpan(i * context, context));
        pass.Loss(_model!.Weights, _inputs[worker].AsSpan(0, count * context), _targets[worker].AsSpan(0, count * context));
        for (var i = 0; i < count; i++)
        {
            var sum = 0.0;
            foreach (var loss in pass.Losses.Slice(i * context, context)) sum += loss;
            _means[first + i] = sum / context;
        }
    }
}
