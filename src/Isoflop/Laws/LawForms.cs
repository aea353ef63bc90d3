using System.Collections.Immutable;
using Isoflop.Laws.Forms;

namespace Isoflop.Laws;

/// <summary>The forms of law that can be fitted.</summary>
public static class LawForms
{
    /// <summary>Every form, the most used first.</summary>
    public static ImmutableArray<LawForm> All { get; } =
    [
        new Chinchilla(),
        new ChinchillaTied(),
        new Kaplan(),
        KaplanSingle.OverParams,
        KaplanSingle.OverTokens,
        KaplanSingle.OverCompute,
        PowerLaw.OverCompute,
        PowerLaw.OverParams,
        PowerLaw.OverTokens,
        BrokenPowerLaw.OverCompute,
        BrokenPowerLaw.OverParams,
        BrokenPowerLaw.OverTokens,
        new DataConstrained(),
        new KaplanSteps(),
        new RoutedExperts(),
        new FineGrainedExperts(),
        new JointExperts(),
        new SparseExperts(),
        LowPrecision.OfWeights,
        LowPrecision.OfAll,
        new PostTrainingQuantisation(),
    ];

    /// <summary>Hoffmann's form, the default.</summary>
    public static LawForm Chinchilla { get; } = All[0];

    /// <summary>The form of that name, or null.</summary>
    /// <param name="name">A name in any case.</param>
    public static LawForm? Find(string name) => All.FirstOrDefault(form => string.Equals(form.Name, name, StringComparison.OrdinalIgnoreCase));
}
