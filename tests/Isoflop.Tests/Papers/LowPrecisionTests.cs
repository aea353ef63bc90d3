using Isoflop.Laws;
using Isoflop.Quantities;
using Isoflop.Runs;

namespace Isoflop.Tests.Papers;

/// <summary>Kumar 2024, arXiv 2411.04330: what training in few bits leaves of the parameters, by the published gammas 2.6745, 2.2102 and .9578.</summary>
public class LowPrecisionTests
{
    [Theory]
    [InlineData(2, ".5266")]
    [InlineData(3, ".6743")]
    [InlineData(4, ".7759")]
    [InlineData(6, ".8939")]
    [InlineData(7, ".9270")]
    [InlineData(8, ".9498")]
    [InlineData(16, ".9975")]
    public void EffectiveShare_OfWeights(double bits, string share) => Assert.Equal(share, $"{Share("precision-weights", [2.6745], (RunColumn.WeightBits, bits)):.0000}");

    [Theory]
    [InlineData(8, 8, 8, ".9241")]
    [InlineData(4, 8, 4, ".7435")]
    public void EffectiveShare_OfAllParts(double weights, double activations, double cache, string share) =>
        Assert.Equal(share, $"{Share("precision", [2.6745, 2.2102, 0.9578], (RunColumn.WeightBits, weights), (RunColumn.ActivationBits, activations), (RunColumn.KeyValueBits, cache)):.0000}");

    // With alpha = 1, A = N and nothing else the law is 1 / share.
    static double Share(string form, double[] gammas, params (RunColumn Column, double Bits)[] parts)
    {
        const double size = 1e9;
        var law = new ScalingLaw { Form = LawForms.Find(form)!, Coefficients = [0, size, 0, 1, 1, .. gammas] };
        var scale = parts.Aggregate(new Scale(new Params(size), new Tokens(1e10)), (scale, part) => scale.With(part.Column.Header(), part.Bits));
        return 1 / law.Value(scale);
    }
}
