using System.Globalization;
using Isoflop.Models;
using Isoflop.Models.Training;
using Isoflop.Quantities;

namespace Isoflop.Plans.Spending;

/// <summary>
/// Looks for the plainest layout that fits: tensor, pipeline (interleaved or not), context, data and expert parallelism, ZeRO, micro-batches and recompute. What it costs in
/// communication is not timed; the order in which layouts are tried stands for it.
/// </summary>
static class LayoutSearch
{
    // What allocators and fragmentation leave unused.
    const double Usable = 0.92;

    // A pass of so many tokens keeps the devices of today busy (their ridge is at a few hundred); longer micro-batches take memory and fill pipelines badly.
    const int TokensOfAPass = 8192;

    // Sequences are divided among devices where they are long, and into pieces of no fewer tokens.
    const int LongContext = 32_768, ShortestPiece = 4096;

    // Layouts that lose about as much time to bubbles and recompute are told apart by what they communicate.
    const double LossStep = 0.1;

    static readonly int[] Powers = [1, 2, 4, 8, 16, 32];
    static readonly int[] Chunks = [1, 2, 4];

    /// <summary>
    /// The first layout that fits, in the order in which they cost time: little lost to bubbles and recompute, few devices to a replica, tensor before pipeline (inside one machine),
    /// optimiser states divided before parameters, experts over few devices, many sequences at once, few chunks. Where none fits, the one that takes least.
    /// </summary>
    /// <param name="shape">The model.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="memory">Memory of one.</param>
    /// <param name="linked">Devices that a fast link joins.</param>
    /// <param name="sequences">Sequences of a step: more replicas than that would idle.</param>
    /// <returns>Null where no layout divides the devices among the sequences.</returns>
    public static LayoutChoice? Find(ModelShape shape, int devices, Bytes memory, int linked, int sequences)
    {
        LayoutChoice? best = null, least = null;
        foreach (var layout in Layouts(shape, devices, linked, sequences))
        {
            foreach (var (choice, order) in Choices(shape, layout, memory, sequences))
            {
                if (choice.Fits && (best is null || order.CompareTo(Order(best)) < 0)) best = choice;
                if (least is null || choice.Memory.Total.Value < least.Memory.Total.Value) least = choice;
            }
        }
        return best ?? least;
    }

    /// <summary>Why no layout divides the devices: what binds, and by how much.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="linked">Devices that a fast link joins.</param>
    /// <param name="sequences">Sequences of a step.</param>
    public static string Obstacle(ModelShape shape, int devices, int linked, int sequences)
    {
        var divided = Divisions(shape, devices, linked).Max(layout => layout.Tensor * layout.Pipeline * layout.Context);
        var replicas = devices / divided;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{devices:N0} devices make at least {replicas:N0} replicas (one may be divided {divided:N0} ways: {shape.Heads} heads, {shape.Layers} layers), {(double)replicas / sequences:0.0} times the {sequences:N0} sequences of a step");
    }

    /// <summary>How many devices would do where these do not: the first of their doublings over which a layout fits.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="devices">How many devices.</param>
    /// <param name="memory">Memory of one.</param>
    /// <param name="linked">Devices that a fast link joins.</param>
    /// <param name="sequences">Sequences of a step.</param>
    /// <returns>Null where no doubling up to a million helps.</returns>
    public static int? Enough(ModelShape shape, int devices, Bytes memory, int linked, int sequences)
    {
        for (var more = 2L * devices; more <= 1 << 20; more *= 2)
        {
            if (Find(shape, (int)more, memory, linked, sequences) is { Fits: true }) return (int)more;
        }
        return null;
    }

    static IEnumerable<ParallelLayout> Layouts(ModelShape shape, int devices, int linked, int sequences) =>
        from divided in Divisions(shape, devices, linked)
        let data = devices / (divided.Tensor * divided.Pipeline * divided.Context)
        where data <= sequences
        from expert in shape.Experts is { } experts ? Enumerable.Range(0, 10).Select(power => 1 << power).Where(expert => experts.Count % expert == 0 && data % expert == 0) : [1]
        from zero in new[] { ZeroStage.OptimiserStates, ZeroStage.Parameters }
        // Parameters divided among replicas and stages of a pipeline would be gathered anew for every micro-batch.
        where zero != ZeroStage.Parameters || divided.Pipeline == 1
        from chunks in Chunks
        where chunks == 1 || (divided.Pipeline > 1 && shape.Layers % (divided.Pipeline * chunks) == 0)
        select divided with { Data = data, Expert = expert, Zero = zero, VirtualStages = chunks };

    // Ways to divide a replica.
    static IEnumerable<ParallelLayout> Divisions(ModelShape shape, int devices, int linked) =>
        from tensor in Powers
        where tensor <= Math.Min(linked, 8) && shape.Heads % tensor == 0 && shape.KeyHeads % Math.Min(tensor, shape.KeyHeads) == 0
        from pipeline in Powers
        where shape.Layers % pipeline == 0
        from context in Powers
        where context == 1 || (shape.Context >= LongContext && shape.Context % (2 * context) == 0 && shape.Context / context >= ShortestPiece)
        where tensor * pipeline * context <= devices && devices % (tensor * pipeline * context) == 0
        select new ParallelLayout { Tensor = tensor, Pipeline = pipeline, Context = context, SequenceParallel = tensor > 1 };

    static IEnumerable<(LayoutChoice Choice, (double, int, int, int, ZeroStage, int, int, int) Order)> Choices(ModelShape shape, ParallelLayout layout, Bytes memory, int sequences)
    {
        foreach (var recompute in new[] { Recompute.Selective, Recompute.Full })
        {
            for (var batch = 1; batch == 1 || batch * (shape.Context / layout.Context) <= TokensOfAPass; batch *= 2)
            {
                var passes = sequences / (layout.Data * batch);
                // An interleaved schedule takes micro-batches by as many as there are stages   [Narayanan 2021, sec. 2.2].
                if (passes < 1 || (layout.VirtualStages > 1 && passes % layout.Pipeline != 0)) break;
                var held = DeviceMemory.Of(shape, layout, batch, recompute);
                var gathered = Gathered(shape, layout);
                var choice = new LayoutChoice(layout, batch, passes, recompute, held, held.Total.Value + gathered.Value <= Usable * memory.Value) { Gathered = gathered };
                yield return (choice, Order(choice));
            }
        }
    }

    // Two layers' 16-bit weights, divided as the products are; of experts, those that a device computes.
    static Bytes Gathered(ModelShape shape, ParallelLayout layout)
    {
        if (layout.Zero != ZeroStage.Parameters) return new(0);
        var groups = ParameterGroups.Of(shape);
        var common = (groups.Layers.Value - groups.RoutedExperts.Value) / shape.Layers;
        var experts = groups.RoutedExperts.Value / Math.Max(1, shape.ExpertLayerCount) / layout.Expert;
        return new(2 * StateBytes.Adam.Weight * (common + experts) / layout.Tensor);
    }

    static (double, int, int, int, ZeroStage, int, int, int) Order(LayoutChoice choice) => choice.Layout is var layout
        ? (Math.Floor(choice.Lost / LossStep), layout.Tensor * layout.Pipeline * layout.Context, layout.Context, layout.Pipeline, layout.Zero, layout.Expert, -choice.MicroBatch, layout.VirtualStages)
        : default;
}
