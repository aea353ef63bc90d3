using Isoflop.Laws;
using Isoflop.Quantities;

namespace Isoflop.Tests.Laws.Allocation;

/// <summary>The law that runs are simulated from: Besiroglu et al. 2024.</summary>
static class Truth
{
    public static ScalingLaw Law { get; } = new() { Form = LawForms.Chinchilla, Coefficients = [1.8172, 482.01, 2085.43, 0.3478, 0.3658] };

    public static double SizeExponent => Law["beta"] / (Law["alpha"] + Law["beta"]);

    public static double OptimalParams(double flops) => Law.Optimum(new Flops(flops))!.Params.Value;
}
