using System.Collections.Immutable;
using Isoflop.Laws.Forms;

namespace Isoflop.Laws;

/// <summary>The forms of law that can be fitted.</summary>
public static class LawForms
{
    /// <summary>Header of the kept column that says which of two texts a run was trained on: 0 the first, 1 the second.</summary>
    public const string SecondText = "second_text";

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
        new TextMultiplier(),
        new KaplanSteps(),
        new RoutedExperts(),
        new FineGrainedExperts(),
        new JointExperts(),
        new SparseExperts(),
        LowPrecision.OfWeights,
        LowPrecision.OfAll,
        new PostTrainingQuantisation(),
        new TaskExponential(),
        new TaskSigmoid(),
        new ScoreSigmoid(),
        new ScorePower(),
        new Coverage(),
        Hyperparameter.LearningRate,
        Hyperparameter.BatchSize,
        Hyperparameter.LearningRateOverCompute,
        Hyperparameter.BatchSizeOverCompute,
        Mixture("share_code", "share_books"),
    ];

    /// <summary>Hoffmann's form, the default.</summary>
    public static LawForm Chinchilla { get; } = All[0];

    /// <summary>The form of that name, or null. A law of a mixture names its shares: mixture:share_code,share_books.</summary>
    /// <param name="name">A name in any case.</param>
    public static LawForm? Find(string name) =>
        name.StartsWith(Forms.Mixture.Prefix, StringComparison.OrdinalIgnoreCase) && name[Forms.Mixture.Prefix.Length..].Split(',') is { Length: <= Forms.Mixture.MostShares } shares && !shares.Contains("")
            ? Mixture([.. shares])
            : All.FirstOrDefault(form => string.Equals(form.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The law of a loss over the shares of domains in the training mixture.</summary>
    /// <param name="shares">Headers of the shares, kept by the reader; at most seven, and one domain less than there are where they add up to one.</param>
    public static LawForm Mixture(params ImmutableArray<string> shares) => new Mixture(shares);
}
