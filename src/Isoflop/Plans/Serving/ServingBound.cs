namespace Isoflop.Plans.Serving;

/// <summary>What a step of generation spends most of its time on.</summary>
public enum ServingBound
{
    /// <summary>Reading weights: a larger batch is nearly free.</summary>
    Weights,

    /// <summary>Reading the cache: a larger batch buys no more tokens a second.</summary>
    Cache,

    /// <summary>Computing.</summary>
    Compute,

    /// <summary>Starting, unpacking and talking between devices.</summary>
    Rest,
}
