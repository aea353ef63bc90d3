using Isoflop.Lab.Kernels;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>
/// The gradient of a step. Its sequences are cut into shards, whose number the batch alone decides; each shard is added up by itself and the
/// shards are added in their order, so that no sum depends on the threads.
/// </summary>
sealed class ShardedGradient
{
    // With fewer tokens a shard, clearing and adding gradients costs more than a second thread gains.
    const int FewestTokens = 128;
    const int MostShards = 4;
    const int RangeLength = 1 << 14;

    readonly int _context;
    readonly int _sequences;
    readonly WorkerTeam _team;
    readonly ModelPass[] _passes;
    readonly FloatBuffer[] _gradients;
    readonly double[] _losses;
    readonly double[] _squares;
    readonly int[] _inputs;
    readonly int[] _targets;
    readonly Action<int, int> _differentiate;
    readonly Action<int, int> _add;
    Transformer? _model;

    /// <summary>Memory for gradients.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="layout">The model's tensors.</param>
    /// <param name="team">The threads.</param>
    /// <param name="passes">[thread]: the passes to use.</param>
    public ShardedGradient(RunSpec spec, ParameterLayout layout, WorkerTeam team, ModelPass[] passes)
    {
        (_context, _sequences, _team, _passes) = (spec.Shape.Context, spec.BatchSequences, team, passes);
        var shards = Shards(spec);
        _gradients = [.. Enumerable.Range(0, shards).Select(_ => new FloatBuffer(layout.Length))];
        _losses = new double[shards];
        _squares = new double[(layout.Length + RangeLength - 1) / RangeLength];
        (_inputs, _targets) = (new int[spec.BatchTokens], new int[spec.BatchTokens]);
        (_differentiate, _add) = (Differentiate, Add);
    }

    /// <summary>The gradient of the mean loss, once it was computed.</summary>
    public FloatBuffer Sum => _gradients[0];

    /// <summary>How many shards a run's batch is cut into.</summary>
    /// <param name="spec">The run.</param>
    public static int Shards(RunSpec spec) => Math.Min(spec.BatchSequences, Math.Clamp(spec.BatchTokens / FewestTokens, 1, MostShards));

    /// <summary>Where the tokens of a sequence of the batch go.</summary>
    /// <param name="sequence">Which of the batch.</param>
    public (Memory<int> Inputs, Memory<int> Targets) Sequence(int sequence) =>
        (_inputs.AsMemory(sequence * _context, _context), _targets.AsMemory(sequence * _context, _context));

    /// <summary>Computes the gradient.</summary>
    /// <param name="model">The model.</param>
    /// <returns>Mean loss in nats, and the Euclidean norm of the gradient.</returns>
    public (double Loss, double Norm) Compute(Transformer model)
    {
        _model = model;
        _team.Run(_gradients.Length, _differentiate);
        _team.Run(_squares.Length, _add);
        var (loss, squares) = (0.0, 0.0);
        foreach (var own in _losses) loss += own;
        foreach (var own in _squares) squares += own;
        return (loss / _inputs.Length, Math.Sqrt(squares));
    }

    void Differentiate(int worker, int shard)
    {
        var (pass, gradients) = (_passes[worker], _gradients[shard]);
        var (first, end) = (First(shard), First(shard + 1));
        gradients.Span.Clear();
        var loss = 0.0;
        for (; first < end; first += pass.Sequences)
        {
            var range = (first * _context)..(Math.Min(end, first + pass.Sequences) * _context);
            pass.LossAndGradient(_model!.Weights, gradients.Span, _inputs.AsSpan(range), _targets.AsSpan(range), 1f / _inputs.Length);
            foreach (var own in pass.Losses) loss += own;
        }
        _losses[shard] = loss;
    }

    int First(int shard) => (int)((long)_sequences * shard / _gradients.Length);

    void Add(int worker, int range)
    {
        var first = range * RangeLength;
        var sum = Sum.Span[first..Math.Min(Sum.Length, first + RangeLength)];
        for (var shard = 1; shard < _gradients.Length; shard++) Elementwise.Add(sum, _gradients[shard].Span.Slice(first, sum.Length));
        _squares[range] = Optimisation.SumOfSquares(sum);
    }
}
