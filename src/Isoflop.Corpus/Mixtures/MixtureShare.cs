namespace Isoflop.Corpus.Mixtures;

/// <summary>What a mixture takes of a group.</summary>
/// <param name="Group">The group.</param>
/// <param name="Documents">Documents that it has.</param>
/// <param name="Available">Tokens that it has.</param>
/// <param name="Wanted">Tokens that the weights ask for, after caps.</param>
/// <param name="Taken">Tokens that are taken: within half a document of what is wanted.</param>
/// <param name="IsCapped">Whether the cap on epochs held it back.</param>
public sealed record MixtureShare(string Group, long Documents, long Available, double Wanted, long Taken, bool IsCapped)
{
    /// <summary>How often it is gone through.</summary>
    public double Epochs => Taken / (double)Available;
}
