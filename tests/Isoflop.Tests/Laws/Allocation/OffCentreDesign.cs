using System.Collections.Immutable;
using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Quantities;

namespace Isoflop.Tests.Laws.Allocation;

/// <summary>IsoFLOP budgets whose sizes drift away from the optimum: at 1e18 FLOPs they are centred on it, from there on above it by (C / 1e18)^drift.</summary>
sealed record OffCentreDesign(double Spread, int Sizes, double Drift) : Design
{
    public override ImmutableArray<Scale> Place(ScalingLaw law) =>
    [
        .. from flops in LogSpaced(1e18, 1e21, 6)
           let centre = law.Optimum(new Flops(flops))!.Params.Value * Math.Pow(flops / 1e18, Drift)
           from size in LogSpaced(centre / Math.Sqrt(Spread), centre * Math.Sqrt(Spread), Sizes)
           select new Scale(new Params(size), new Flops(flops)),
    ];
}
