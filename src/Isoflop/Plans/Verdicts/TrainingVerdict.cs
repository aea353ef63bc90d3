using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Models;
using Isoflop.Models.Catalogue;
using Isoflop.Quantities;

namespace Isoflop.Plans.Verdicts;

/// <summary>How far a published model lies from where a law would have put its compute.</summary>
/// <param name="Model">The model.</param>
/// <param name="Params">Its parameters as the law counts them; active ones of a mixture of experts.</param>
/// <param name="Flops">Its training compute by 6ND of these.</param>
/// <param name="Loss">The loss that the law gives it.</param>
/// <param name="Optimum">What the law would have done with the compute.</param>
/// <param name="SufficientFlops">The compute with which the law reaches the same loss at its optimum.</param>
public sealed record TrainingVerdict(PublishedModel Model, Params Params, Flops Flops, NatsPerToken Loss, ComputeOptimum Optimum, Flops SufficientFlops)
{
    /// <summary>Tokens per parameter over the law's tokens per parameter at the same compute: above 1 is trained longer than is best for training alone.</summary>
    public double OverTraining => Model.Tokens!.Value.Value / Params.Value / Optimum.TokensPerParam;

    /// <summary>Compute that the same loss would not have needed. What it buys is a smaller model to serve, or it was not known better.</summary>
    public Flops Wasted => new(Math.Max(0, Flops.Value - SufficientFlops.Value));

    /// <summary>Its share of the compute.</summary>
    public double WastedShare => Wasted.Value / Flops.Value;

    /// <summary>The same in dollars of device-hours at a price; null where no device-hours are published.</summary>
    /// <param name="price">Price of a device-hour.</param>
    public Dollars? WastedDollars(Dollars price) => Model.DeviceHours is { } hours ? new Dollars(hours * price.Value * WastedShare) : null;

    /// <summary>The device that it was trained on, in the catalogue; null where there is none or it is not said.</summary>
    /// <param name="model">The model.</param>
    /// <param name="devices">The catalogue.</param>
    public static Device? DeviceOf(PublishedModel model, System.Collections.Immutable.ImmutableArray<Device> devices) =>
        // Of two devices the first is the larger share: A100/H100.
        model.Hardware is { } hardware ? Devices.Find(devices, hardware.Split('/', '(')[0]) : null;

    /// <summary>The verdict of a law; null where parameters or tokens are not published, or the law does not split compute.</summary>
    /// <param name="model">The model.</param>
    /// <param name="law">The law.</param>
    public static TrainingVerdict? Of(PublishedModel model, ScalingLaw law)
    {
        if (model.Tokens is not { } tokens || Counted(model, law.Convention) is not { } size) return null;
        var flops = size.TrainingFlops(tokens);
        if (law.Optimum(flops) is not { } optimum) return null;
        var loss = law.Loss(size, tokens);
        return new TrainingVerdict(model, size, flops, loss, optimum, law.FlopsToReach(loss));
    }

    // Where the shape is known, the law's own count; else what is stated.
    static Params? Counted(PublishedModel model, ParamsConvention convention) =>
        convention is ParamsConvention.NonEmbedding or ParamsConvention.MatricesAndHead && model.Shape is { Experts: null } shape
            ? ParameterGroups.Of(shape).Count(convention)
            : model.Active;
}
