using Isoflop.Laws;
using Isoflop.Laws.Forms;
using Isoflop.Quantities;

namespace Isoflop.Tests.Laws;

public class OptimaTests
{
    static readonly Flops[] Budgets = [new(1e18), new(3e20), new(5.76e23)];

    [Theory]
    [InlineData("chinchilla")]
    [InlineData("kaplan")]
    public void Optima_LowerThanTheLossesBesideThem(string form)
    {
        var law = Law(form);
        foreach (var (optimum, budget) in law.Optima(Budgets).Zip(Budgets))
        {
            Assert.Equal(budget, optimum.Flops);
            Assert.Equal(law.Loss(optimum.Params, optimum.Tokens).Value, optimum.Loss.Value, 1e-12);
            Assert.True(optimum.Loss.Value < law.Loss(new Scale(new Params(optimum.Params.Value * 1.1), budget)).Value);
            Assert.True(optimum.Loss.Value < law.Loss(new Scale(new Params(optimum.Params.Value / 1.1), budget)).Value);
        }
    }

    [Fact]
    public void Optima_LawOverOneScaleHasNone()
    {
        var law = Law("power");
        Assert.Throws<InvalidOperationException>(() => law.Optima(Budgets));
        Assert.Null(law.Optimum(Budgets[0]));
    }

    // The loss of the optimum solved for the compute, for the text of a size, and for the compute of a size: each leads back to where it came from.
    [Theory]
    [InlineData("chinchilla")]
    [InlineData("chinchilla-tied")]
    [InlineData("kaplan")]
    public void Optima_SolvedForAnythingElse(string form)
    {
        var law = Truths.Of(LawForms.Find(form)!);
        foreach (var optimum in law.Optima(Budgets))
        {
            Assert.Equal(1, law.FlopsToReach(optimum.Loss).Value / optimum.Flops.Value, 1e-6);
            Assert.Equal(1, law.TokensToReach(optimum.Params, optimum.Loss).Value / optimum.Tokens.Value, 1e-6);
            Assert.Equal(1, law.FlopsOfOptimum(optimum.Params).Value / optimum.Flops.Value, 1e-6);
        }
    }

    static ScalingLaw Law(string form) => form switch
    {
        "chinchilla" => new ScalingLaw { Form = LawForms.Chinchilla, Coefficients = [1.8172, 477.83, 2143.4, 0.34731, 0.36717] },
        "kaplan" => new ScalingLaw { Form = new Kaplan(), Coefficients = [8.8e13, 5.4e13, 0.076, 0.095] },
        _ => new ScalingLaw { Form = PowerLaw.OverCompute, Coefficients = [1.7, 777, 0.146] },
    };
}
