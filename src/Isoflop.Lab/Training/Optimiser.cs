using Isoflop.Lab.Kernels;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Training;

/// <summary>The moments of a model and the step that moves its weights, shared out over threads by pieces of tensors.</summary>
sealed class Optimiser
{
    // Pieces small enough to share out evenly, and to lie in the second-level cache: 64 KB of each buffer.
    const int PieceLength = 1 << 14;

    readonly OptimiserOptions _options;
    readonly Transformer _model;
    readonly WorkerTeam _team;
    readonly FloatBuffer _first;
    readonly FloatBuffer _second;
    readonly FloatBuffer _gradients;
    readonly Piece[] _pieces;
    readonly MuonStep?[] _muon;
    readonly Action<int, int> _move;
    float _rate;
    float _gradientScale;

    /// <summary>An optimiser with moments of 0.</summary>
    /// <param name="options">How to move weights.</param>
    /// <param name="model">The model.</param>
    /// <param name="gradients">Its gradients.</param>
    /// <param name="team">The threads.</param>
    public Optimiser(OptimiserOptions options, Transformer model, FloatBuffer gradients, WorkerTeam team)
    {
        (_options, _model, _gradients, _team) = (options, model, gradients, team);
        (_first, _second) = (new FloatBuffer(model.Layout.Length), new FloatBuffer(model.Layout.Length));
        _pieces = [.. model.Layout.Slices.SelectMany(slice => Pieces(slice, model.Shape, options))];
        var matrices = model.Layout.Slices.Where(slice => LearningRateRule.TakesMuon(slice, options)).ToArray();
        _muon = [.. Enumerable.Range(0, team.Threads).Select(_ => matrices is [] ? null : new MuonStep(matrices.Max(m => m.Length), matrices.Max(m => Math.Min(m.Rows, m.Columns))))];
        _move = Move;
    }

    /// <summary>Steps done.</summary>
    public int Steps { get; set; }

    /// <summary>Means of gradients, or momenta, in the model's layout.</summary>
    public Span<float> First => _first.Span;

    /// <summary>Means of squared gradients in the model's layout; 0 where the tensor takes Muon's steps.</summary>
    public Span<float> Second => _second.Span;

    /// <summary><see cref="First"/>, for what outlives a call.</summary>
    public ReadOnlyMemory<float> FirstMemory => _first.Memory;

    /// <summary><see cref="Second"/>, for what outlives a call.</summary>
    public ReadOnlyMemory<float> SecondMemory => _second.Memory;

    /// <summary>Moves all weights by one step.</summary>
    /// <param name="rate">The schedule's rate.</param>
    /// <param name="gradientScale">What gradients are multiplied with first.</param>
    public void Step(double rate, double gradientScale)
    {
        Steps++;
        (_rate, _gradientScale) = ((float)rate, (float)gradientScale);
        _team.Run(_pieces.Length, _move);
    }

    static IEnumerable<Piece> Pieces(ParameterSlice slice, TransformerShape shape, OptimiserOptions options)
    {
        // Biases of the routers are moved by the load.
        if (slice.Kind == ParameterKind.BalanceBias) yield break;
        var (factor, decay) = ((float)LearningRateRule.Factor(slice, shape, options), (float)LearningRateRule.Decay(slice, options));
        var muon = LearningRateRule.TakesMuon(slice, options);
        var most = muon ? slice.Length : PieceLength;
        for (var first = 0; first < slice.Length; first += most)
            yield return new(slice.Offset + first, Math.Min(most, slice.Length - first), slice.Rows, slice.Columns, factor, decay, muon);
    }

    void Move(int worker, int index)
    {
        var piece = _pieces[index];
        var weights = _model.Weights.Slice(piece.Offset, piece.Length);
        var gradients = _gradients.Span.Slice(piece.Offset, piece.Length);
        var first = First.Slice(piece.Offset, piece.Length);
        if (piece.Muon)
        {
            _muon[worker]!.Apply(weights, gradients, first, piece.Rows, piece.Columns, _rate * piece.Factor, piece.Decay, (float)_options.Momentum, _gradientScale);
            return;
        }
        var step = new AdamWStep(
            _rate * piece.Factor, (float)_options.Beta1, (float)_options.Beta2, (float)_options.Epsilon, piece.Decay, Steps, _gradientScale);
        Optimisation.AdamW(weights, gradients, first, Second.Slice(piece.Offset, piece.Length), step);
    }

    readonly record struct Piece(int Offset, int Length, int Rows, int Columns, float Factor, float Decay, bool Muon);
}
