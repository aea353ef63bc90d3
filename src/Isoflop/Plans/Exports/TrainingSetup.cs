using System.Globalization;
using Isoflop.Findings;
using Isoflop.Models;
using Isoflop.Models.Training;

namespace Isoflop.Plans.Exports;

/// <summary>A plan in the numbers that trainers ask for: whole steps, whole sequences, a layout.</summary>
/// <param name="Shape">The model.</param>
/// <param name="Layout">How it is laid over devices; a single replica a device where none was found.</param>
/// <param name="MicroBatch">Sequences that a replica passes at once.</param>
/// <param name="Recompute">What is computed again.</param>
/// <param name="Steps">Steps of training.</param>
/// <param name="Sequences">Sequences of a step.</param>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="Summary">The plan in a line, for a comment.</param>
sealed record TrainingSetup(ModelShape Shape, ParallelLayout Layout, int MicroBatch, Recompute Recompute, long Steps, long Sequences, double LearningRate, string Summary)
{
    // Whole machines of so many devices.
    const int PerMachine = 8;

    /// <summary>Steps in which the rate rises: a hundredth of them, at most 2,000.</summary>
    public long Warmup => Math.Clamp(Steps / 100, 1, 2000);

    /// <summary>A tenth of the peak rate, to which a cosine falls.</summary>
    public double LeastRate => LearningRate / 10;

    /// <summary>Devices of a machine.</summary>
    public int DevicesPerMachine => Math.Min(PerMachine, Layout.Devices);

    /// <summary>Machines.</summary>
    public int Machines => (Layout.Devices + PerMachine - 1) / PerMachine;

    /// <summary>Micro-batches that each replica passes one after the other in a step.</summary>
    public long Accumulated => Math.Max(1, Sequences / (Layout.Data * (long)MicroBatch));

    /// <summary>The setup of a plan.</summary>
    /// <exception cref="InputException">The plan has no shape.</exception>
    public static TrainingSetup Of(Plan plan)
    {
        var shape = plan.Shape?.Shape ?? throw new InputException("a plan without a shape", "--export", "a size for which there is a shape", "Take a smaller vocabulary (--vocab 32000) or a larger budget.");
        var layout = plan.Training.Layout?.Choice;
        return new TrainingSetup(
            shape,
            layout?.Layout ?? new ParallelLayout { Data = plan.Training.Devices },
            layout?.MicroBatch ?? 1,
            layout?.Recompute ?? Recompute.Selective,
            (long)Math.Ceiling(plan.Allocation.Tokens.Value / plan.Batch.Value),
            (long)Math.Round(plan.Batch.Value / plan.Options.Context),
            plan.Hyperparameters[0].LearningRate,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Shape.Total} parameters on {plan.Allocation.Tokens} tokens by {plan.Law.Name}, {plan.Flops} FLOPs; learning rate and batch by the Step Law"));
    }

    /// <summary>A number as configuration files have it.</summary>
    public static string Number(double value) => value.ToString("0.######e0", CultureInfo.InvariantCulture);
}
