using Isoflop.Findings;
using Isoflop.Lab.Evaluation;
using Isoflop.Lab.Transformers;
using Isoflop.Quantities;
using Isoflop.Runs.Curves;

namespace Isoflop.Lab.Training;

/// <summary>Trains one model, step by step. After the first step nothing is allocated any more.</summary>
public sealed class Trainer : IDisposable
{
    readonly TokenArray _text;
    readonly TrainerOptions _options;
    readonly LearningRateSchedule _schedule;
    readonly WorkerTeam _team;
    readonly ModelPass[] _passes;
    readonly BatchOrder _order;
    readonly ShardedGradient _gradient;
    readonly Optimiser _optimiser;
    readonly LossEvaluator? _validation;
    TextIdentity? _identity;

    /// <summary>A run at its start.</summary>
    /// <param name="spec">The run.</param>
    /// <param name="text">The text to train on.</param>
    /// <param name="options">How to carry it out; null takes the defaults.</param>
    /// <exception cref="InputException">The spec cannot be trained, the text does not suit it, or there is too little memory.</exception>
    public Trainer(RunSpec spec, TokenArray text, TrainerOptions? options = null)
    {
        options ??= new();
        Check(spec, text, options);
        (Spec, _text, _options) = (spec, text, options);
        Model = Transformer.Initialise(spec.Shape, spec.Seed);
        _schedule = spec.Rates();
        _team = new WorkerTeam(options.Threads);
        var rotary = new RotaryTable(spec.Shape);
        _passes = [.. Enumerable.Range(0, options.Threads).Select(_ => new ModelPass(spec.Shape, Model.Layout, rotary, TrainingMemory.PassSequences(spec)))];
        _order = new BatchOrder(text.Sequences(spec.Shape.Context), spec.Seed);
        _gradient = new ShardedGradient(spec, Model.Layout, _team, _passes);
        _optimiser = new Optimiser(spec.Optimiser, Model, _gradient.Sum, _team);
        if (options.Validation is { } validation)
        {
            _validation = new LossEvaluator(
                spec.Shape, validation, Math.Min(options.ValidationSequences ?? int.MaxValue, validation.Sequences(spec.Shape.Context)), _team, _passes);
        }
    }

    /// <summary>
    /// Has the runtime compile in the background what a step of such a run needs: a step of the smallest model of its kind. Compilation takes as long as
    /// the reading of a short text, before which this is called.
    /// </summary>
    /// <param name="spec">A spec that was checked.</param>
    public static void WarmUp(RunSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        const int tokens = 32;
        var shape = spec.Shape with { Vocabulary = 2, Layers = 1, Width = 32, Heads = 1, KeyValueHeads = null, HeadSize = null, FeedForwardWidth = 32, Context = tokens, Experts = spec.Shape.Experts with { Count = Math.Min(2, spec.Shape.Experts.Count), Active = 1, SharedWidth = Math.Min(32, spec.Shape.Experts.SharedWidth) } };
        var small = spec with { Shape = shape, Steps = 2, BatchTokens = tokens, Schedule = "constant" };
        _ = Task.Run(() =>
        {
            using var trainer = new Trainer(small, new TokenArray(new ushort[tokens + 1]));
            trainer.Step();
        });
    }

    /// <summary>The run.</summary>
    public RunSpec Spec { get; }

    /// <summary>The model as it stands.</summary>
    public Transformer Model { get; }

    /// <summary>Steps done.</summary>
    public int Steps => _optimiser.Steps;

    /// <summary>Whether all steps are done, or the run was stopped.</summary>
    public bool Ended => Steps == Spec.Steps || Stopped is not null;

    /// <summary>Why the run was stopped before its end; null where it was not.</summary>
    public Finding? Stopped { get; private set; }

    /// <summary>Different tokens seen as targets.</summary>
    public Tokens UniqueTokens => new((double)_order.Unique(Position) * Spec.Shape.Context);

    /// <summary>How often the text was gone through; 1 where every sequence was seen once.</summary>
    public double Epochs => _order.Epochs(Position);

    /// <summary>The optimiser, for checkpoints.</summary>
    internal Optimiser Optimiser => _optimiser;

    long Position => (long)Steps * Spec.BatchSequences;

    /// <summary>
    /// Does one step. Where loss or gradient is not a finite number, no weight is moved, <see cref="Stopped"/> says why, and the
    /// measurement has what was found.
    /// </summary>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public StepMeasurement Step()
    {
        if (Ended) throw new InvalidOperationException("the run has ended");
        var start = _options.Clock.GetTimestamp();
        for (var sequence = 0; sequence < Spec.BatchSequences; sequence++)
        {
            var (inputs, targets) = _gradient.Sequence(sequence);
            _text.Copy(_order[Position + sequence], inputs.Span, targets.Span);
        }
        BalanceUpdate.Clear(_passes);
        var (loss, norm) = _gradient.Compute(Model);
        var rate = _schedule.Rates[Steps];
        if (double.IsFinite(loss) && double.IsFinite(norm))
        {
            _optimiser.Step(rate, Spec.Optimiser.ClipNorm is { } most && norm > most ? most / norm : 1);
            BalanceUpdate.MoveBiases(Model, _passes);
        }
        else
        {
            Stop(loss, norm);
        }
        var seconds = _options.Clock.GetElapsedTime(start).TotalSeconds;
        var number = Stopped is null ? Steps : Steps + 1;
        var assignments = (double)Spec.BatchTokens * Spec.Shape.Layers * Spec.Shape.Experts.Active;
        return new(
            number, new((double)number * Spec.BatchTokens), new(loss), rate, norm, seconds > 0 ? Spec.BatchTokens / seconds : 0, BalanceUpdate.DroppedShare(_passes, assignments));
    }

    /// <summary>The loss on the validation text as the model stands.</summary>
    /// <exception cref="InvalidOperationException">There is no validation text.</exception>
    public LossEstimate Validate() => (_validation ?? throw new InvalidOperationException("no validation text")).Measure(Model);

    /// <summary>Writes all that a resumed run needs to come to the same bits: aside first, then renamed, so that the last good file survives whatever happens.</summary>
    /// <param name="path">The file, in the safetensors format; replaced.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Save(string path)
    {
        _identity ??= TextIdentity.Of(_text);
        TrainingCheckpoint.Write(path, Spec, _identity.Value, Model, _optimiser);
    }

    /// <summary>A run as it was saved. What follows is the same, bit for bit, as if it had never stopped, on any number of threads.</summary>
    /// <param name="path">The file that <see cref="Save"/> wrote.</param>
    /// <param name="text">The text that the run was trained on.</param>
    /// <param name="options">How to carry it on; null takes the defaults.</param>
    /// <param name="branch">
    /// The spec to go on with, where it is another: its shape, optimiser, batch and seed must be the saved ones, and its learning rates up to the saved
    /// step as well, so that a trunk at a constant rate can be decayed to several lengths. Null goes on with the saved spec.
    /// </param>
    /// <exception cref="InputException">The file is no such checkpoint, or text or branch do not suit it.</exception>
    public static Trainer Resume(string path, TokenArray text, TrainerOptions? options = null, RunSpec? branch = null)
    {
        var saved = TrainingCheckpoint.ReadSpec(path);
        var trainer = new Trainer(branch ?? saved, text, options);
        try
        {
            if (branch is not null && branch with { Steps = saved.Steps, Schedule = saved.Schedule, LearningRate = saved.LearningRate } != saved)
                throw new InputException("another shape, optimiser, batch or seed", path, "those of the saved run", "Only schedule and steps may differ in a branch.");
            trainer._identity = TextIdentity.Of(text);
            TrainingCheckpoint.Read(path, trainer._identity.Value, trainer.Model, trainer._optimiser);
            var steps = trainer.Steps;
            if (steps > trainer.Spec.Steps || !trainer._schedule.Rates[..steps].SequenceEqual(saved.Rates().Rates[..steps]))
                throw new InputException($"a schedule that is another up to step {steps:N0}", path, "the rates that the saved run had", "Branch off before the schedules part.");
            return trainer;
        }
        catch
        {
            trainer.Dispose();
            throw;
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose() => _team.Dispose();

    static void Check(RunSpec spec, TokenArray text, TrainerOptions options)
    {
        spec.Check();
        TransformerShape.CheckRange(options.Threads, 1, 1024, "threads", "training");
        if (options.AvailableBytes is { } available) TrainingMemory.Of(spec, options.Threads).Check(available, "training");
        text.Check(spec.Shape, "training text");
        options.Validation?.Check(spec.Shape, "validation text");
        if (options.ValidationSequences is < 1) throw new InputException($"{options.ValidationSequences} validation sequences", "training", "at least 1, or none to use all", "Change it.");
    }

    void Stop(double loss, double norm) => Stopped = new(
        "training-diverged", Severity.Error, $"Step {Steps + 1:N0} came to a loss of {loss} and a gradient norm of {norm}; the weights are those of step {Steps:N0}.",
        "Take a lower learning rate, a longer warm-up, or clip gradients.");
}
