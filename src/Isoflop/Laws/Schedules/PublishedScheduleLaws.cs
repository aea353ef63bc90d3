using System.Collections.Immutable;
using Isoflop.Quantities;

namespace Isoflop.Laws.Schedules;

/// <summary>
/// The multi-power laws that were published, at the precision of their fit: cosine, constant and two-stage curves of 24,000 and 16,000 steps at a
/// peak rate of 3e-4 [form: Luo 2025, arXiv 2503.12811; coefficients at full precision as a reproduction of it carries them, not checked against the authors' own file]. Held-out errors as printed there come out
/// (tests/Isoflop.Tests/Papers/MultiPowerLawTests.cs).
/// </summary>
public static class PublishedScheduleLaws
{
    /// <summary>The peak learning rate of all of them.</summary>
    public const double Peak = 3e-4;

    /// <summary>The laws of the three sizes, with the names by which <c>simulate</c> knows them.</summary>
    public static ImmutableArray<(string Name, Params Params, MultiPowerLaw Law)> All { get; } =
    [
        ("luo-2025-25m", new Params(25e6), new MultiPowerLaw(L0: 3.04045406, A: 0.52468604, B: 363.78751622, Alpha: 0.50786857, C: 2.06560812, Beta: 0.58279013, Gamma: 0.64142257)),
        ("luo-2025-100m", new Params(100e6), new MultiPowerLaw(L0: 2.6514477, A: 0.60115152, B: 437.9464276, Alpha: 0.45295811, C: 2.13245612, Beta: 0.59785199, Gamma: 0.65523644)),
        ("luo-2025-400m", new Params(400e6), new MultiPowerLaw(L0: 2.37474466, A: 0.65421216, B: 523.42464371, Alpha: 0.42878731, C: 2.02462735, Beta: 0.59350493, Gamma: 0.63472457)),
    ];
}
