using Isoflop.Lab.Kernels;

namespace Isoflop.Lab.Transformers;

/// <summary>
/// Sends the tokens of a pass to experts. An assignment is a token's rank-th choice; kept assignments are numbered as rows, those of an expert
/// together and in order of tokens, so that results do not depend on anything but the tokens.
/// </summary>
sealed class ExpertRouter
{
    /// <summary>The row of an assignment that was dropped.</summary>
    public const int Dropped = -1;

    readonly TransformerShape _shape;
    readonly LayerLayout _layout;
    int _tokens;
    readonly FloatBuffer _probabilities;
    readonly FloatBuffer _scores;
    readonly int[] _chosen;
    readonly int[] _loads;

    /// <summary>Memory for the router of one layer.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="layout">The layer's tensors.</param>
    /// <param name="tokens">Most tokens of a pass, whole sequences.</param>
    public ExpertRouter(TransformerShape shape, LayerLayout layout, int tokens)
    {
        (_shape, _layout) = (shape, layout);
        var (experts, active) = (shape.Experts.Count, shape.Experts.Active);
        _probabilities = new FloatBuffer(tokens * experts);
        _scores = new FloatBuffer(tokens * experts);
        _chosen = new int[tokens * active];
        _loads = new int[(tokens + shape.Context - 1) / shape.Context * experts];
        Rows = new int[tokens * active];
        Weights = new float[tokens * active];
        Starts = new int[experts + 1];
        Load = new long[experts];
    }

    /// <summary>Assignments of the last pass, kept or not.</summary>
    public int Assignments => _tokens * _shape.Experts.Active;

    /// <summary>[token, rank]: the row of each assignment, or <see cref="Dropped"/>.</summary>
    public int[] Rows { get; }

    /// <summary>[token, rank]: what the expert's output is multiplied with.</summary>
    public float[] Weights { get; }

    /// <summary>[expert]: its first row; the last entry is the number of rows.</summary>
    public int[] Starts { get; }

    /// <summary>[expert]: assignments since it was last cleared, dropped ones included.</summary>
    public long[] Load { get; }

    /// <summary>Assignments dropped since it was last cleared.</summary>
    public long DroppedAssignments { get; private set; }

    /// <summary>Begins to count anew.</summary>
    public void ClearCounts()
    {
        Load.AsSpan().Clear();
        DroppedAssignments = 0;
    }

    /// <summary>Chooses the experts of every token.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="tokens">Tokens of this pass, whole sequences.</param>
    /// <param name="normed">[tokens, width]</param>
    /// <param name="training">Whether capacity drops assignments.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Forward(ReadOnlySpan<float> weights, int tokens, ReadOnlySpan<float> normed, bool training, Workspace workspace)
    {
        _tokens = tokens;
        var (experts, active) = (_shape.Experts.Count, _shape.Experts.Active);
        var probabilities = _probabilities.First(_tokens * experts);
        var scores = _scores.First(_tokens * experts);
        MatrixProduct.MultiplyTransposed(normed, _layout.Router!.Value.In(weights), scores, _tokens, experts, _shape.Width, accumulate: false, workspace);
        Softmax.Forward(scores, probabilities, _tokens, experts);
        probabilities.CopyTo(scores);
        if (_layout.BalanceBias is { } bias)
        {
            for (var token = 0; token < _tokens; token++) Elementwise.Add(scores.Slice(token * experts, experts), bias.In(weights));
        }
        Softmax.Largest(scores, _chosen, _tokens, experts, active);
        for (var token = 0; token < _tokens; token++)
        {
            var own = probabilities.Slice(token * experts, experts);
            var sum = 0f;
            foreach (var expert in Chosen(token)) sum += own[expert];
            for (var rank = 0; rank < active; rank++)
            {
                var probability = own[_chosen[(token * active) + rank]];
                Weights[(token * active) + rank] = active == 1 ? probability : probability / sum;
            }
        }
        Number(training ? _shape.Experts.CapacityOf(_shape.Context) : int.MaxValue);
    }

    /// <summary>Gradients of the router's matrix, and of what it read.</summary>
    /// <param name="weights">All weights.</param>
    /// <param name="gradients">All gradients; added to.</param>
    /// <param name="normed">[tokens, width], as the forward pass read it.</param>
    /// <param name="dweights">[token, rank]: gradient of <see cref="Weights"/>.</param>
    /// <param name="tokenScale">1 / tokens of the whole step.</param>
    /// <param name="dnormed">[tokens, width]; replaced.</param>
    /// <param name="workspace">Scratch memory of this thread.</param>
    public void Backward(
        ReadOnlySpan<float> weights, Span<float> gradients, ReadOnlySpan<float> normed, ReadOnlySpan<float> dweights, float tokenScale, Span<float> dnormed, Workspace workspace)
    {
        var (experts, active) = (_shape.Experts.Count, _shape.Experts.Active);
        var probabilities = _probabilities.First(_tokens * experts);
        var dscores = _scores.First(_tokens * experts);
        dscores.Clear();
        for (var token = 0; token < _tokens; token++)
        {
            var chosen = Chosen(token);
            var own = probabilities.Slice(token * experts, experts);
            var down = dscores.Slice(token * experts, experts);
            var weight = Weights.AsSpan(token * active, active);
            var dweight = dweights.Slice(token * active, active);
            // w_i = p_i / Σ p of the chosen: dp_i = (dw_i - Σ dw w) / Σ p.  One choice keeps its probability: dp = dw.
            var (sum, mean) = (0f, 0f);
            for (var rank = 0; rank < active; rank++)
            {
                sum += own[chosen[rank]];
                mean += dweight[rank] * weight[rank];
            }
            for (var rank = 0; rank < active; rank++) down[chosen[rank]] += active == 1 ? dweight[rank] : (dweight[rank] - mean) / sum;
        }
        if (_shape.Experts.Balance == ExpertBalance.AuxiliaryLoss) AddBalance(dscores, tokenScale);
        Softmax.Backward(dscores, probabilities, dscores, _tokens, experts);
        MatrixProduct.TransposedMultiply(dscores, normed, _layout.Router!.Value.In(gradients), _tokens, experts, _shape.Width, accumulate: true, workspace);
        MatrixProduct.Multiply(dscores, _layout.Router!.Value.In(weights), dnormed, _tokens, experts, _shape.Width, accumulate: false, workspace);
    }

    /// <summary>The sum over sequences of experts × Σ share × mean probability: 1 a sequence where the load is even.</summary>
    public double BalanceLoss()
    {
        var (experts, loss) = (_shape.Experts.Count, 0.0);
        for (var token = 0; token < _tokens; token++)
        {
            for (var expert = 0; expert < experts; expert++) loss += _probabilities.Span[(token * experts) + expert] * Share(token / _shape.Context, expert);
        }
        return loss * experts / _shape.Context;
    }

    ReadOnlySpan<int> Chosen(int token) => _chosen.AsSpan(token * _shape.Experts.Active, _shape.Experts.Active);

    double Share(int sequence, int expert) =>
        _loads[(sequence * _shape.Experts.Count) + expert] / ((double)_shape.Context * _shape.Experts.Active);

    // Shares are counts and have no gradient; a probability of one token is 1 / context of the mean of its sequence.
    void AddBalance(Span<float> dprobabilities, float tokenScale)
    {
        var experts = _shape.Experts.Count;
        Span<float> balance = stackalloc float[experts];
        for (var token = 0; token < _tokens; token++)
        {
            // The same for all tokens of a sequence.
            for (var expert = 0; token % _shape.Context == 0 && expert < experts; expert++)
                balance[expert] = (float)(_shape.Experts.BalanceWeight * experts * Share(token / _shape.Context, expert) * tokenScale);
            var own = dprobabilities.Slice(token * experts, experts);
            for (var expert = 0; expert < experts; expert++) own[expert] += balance[expert];
        }
    }

    // Counts, drops what is beyond the capacity, and numbers the rest.
    void Number(int capacity)
    {
        var (experts, active) = (_shape.Experts.Count, _shape.Experts.Active);
        _loads.AsSpan().Clear();
        Starts.AsSpan().Clear();
        for (var assignment = 0; assignment < Assignments; assignment++)
        {
            var expert = _chosen[assignment];
            ref var load = ref _loads[(assignment / active / _shape.Context * experts) + expert];
            var kept = ++load <= capacity;
            Rows[assignment] = kept ? 0 : Dropped;
            Load[expert]++;
            if (kept) Starts[expert + 1]++;
            else DroppedAssignments++;
        }
        for (var expert = 0; expert < experts; expert++) Starts[expert + 1] += Starts[expert];
        for (var assignment = 0; assignment < Assignments; assignment++)
        {
            if (Rows[assignment] != Dropped) Rows[assignment] = Starts[_chosen[assignment]]++;
        }
        // Numbering moved every start to the next expert's: back by one.
        for (var expert = experts; expert > 0; expert--) Starts[expert] = Starts[expert - 1];
        Starts[0] = 0;
    }
}
