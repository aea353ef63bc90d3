using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Tests.Lab.Transformers;

/// <summary>The forward pass against the model written a second time, the backward pass against differences of that, for every option and every tensor.</summary>
public class GradientTests
{
    const int Sequences = 2;
    const int Directions = 3;
    const int Singles = 5;

    public static TheoryData<string> Shapes => TinyShapes.Names;

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Loss_IsTheReferences(string name)
    {
        var setting = Setting(name);
        setting.Pass.Loss(setting.Model.Weights, setting.Inputs, setting.Targets);
        var (loss, _) = setting.Reference.Evaluate(setting.Weights, setting.Inputs, setting.Targets, training: false);
        Assert.Equal(loss, Mean(setting.Pass.Losses), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradient_IsTheFiniteDifferenceInEveryTensor(string name)
    {
        const double step = 2e-5;
        var setting = Setting(name);
        var (model, shape) = (setting.Model, setting.Model.Shape);
        var gradient = new float[model.Layout.Length];
        setting.Pass.LossAndGradient(model.Weights, gradient, setting.Inputs, setting.Targets, 1f / setting.Inputs.Length);

        var (loss, balance) = setting.Reference.Evaluate(setting.Weights, setting.Inputs, setting.Targets, training: true);
        Assert.Equal(loss, Mean(setting.Pass.Losses), 1e-5);
        if (shape.Experts.Routed) Assert.Equal(balance, setting.Pass.Routers.Sum(router => router.BalanceLoss()) / Sequences, 1e-5);

        var weights = setting.Weights;
        double At(ParameterSlice slice, double[] direction, double distance)
        {
            var moved = (double[])weights.Clone();
            for (var i = 0; i < direction.Length; i++) moved[slice.Offset + i] += distance * direction[i];
            var (loss, balance) = setting.Reference.Evaluate(moved, setting.Inputs, setting.Targets, training: true);
            return loss + (shape.Experts.Balance == ExpertBalance.AuxiliaryLoss ? shape.Experts.BalanceWeight * balance : 0);
        }

        var random = new CounterRandom(9, 0);
        foreach (var slice in model.Layout.Slices)
        {
            for (var draw = 0; draw < Directions + Singles; draw++)
            {
                // Along a random corner of the tensor's cube, which no wrong element survives, then along single elements.
                var single = random.NextIndex(slice.Length);
                var direction = new double[slice.Length];
                for (var i = 0; i < direction.Length; i++) direction[i] = draw < Directions ? 1 - (2 * random.NextIndex(2)) : i == single ? 1 : 0;
                var actual = direction.Select((d, i) => d * gradient[slice.Offset + i]).Sum();
                // The choice of experts is no function that has a derivative: its bias gets none.
                var expected = slice.Kind == ParameterKind.BalanceBias ? 0 : (At(slice, direction, step) - At(slice, direction, -step)) / (2 * step);
                Assert.True(
                    Math.Abs(actual - expected) <= (1e-4 * Math.Abs(expected)) + (2e-6 * Math.Sqrt(direction.Sum(Math.Abs))),
                    $"{name}: {slice.Name}, draw {draw} of seed 9 (element {single}) is {actual}, finite difference {expected}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradient_AddsUpOverSequences(string name)
    {
        var setting = Setting(name);
        var model = setting.Model;
        var (whole, parts) = (new float[model.Layout.Length], new float[model.Layout.Length]);
        setting.Pass.LossAndGradient(model.Weights, whole, setting.Inputs, setting.Targets, 1f / setting.Inputs.Length);
        var single = new ModelPass(model.Shape, model.Layout, new RotaryTable(model.Shape), sequences: 1);
        for (var sequence = 0; sequence < Sequences; sequence++)
        {
            var own = (sequence * model.Shape.Context)..((sequence + 1) * model.Shape.Context);
            single.LossAndGradient(model.Weights, parts, setting.Inputs[own], setting.Targets[own], 1f / setting.Inputs.Length);
        }
        for (var i = 0; i < whole.Length; i++) Assert.Equal(whole[i], parts[i], 1e-5f);
    }

    [Fact]
    public void Capacity_DropsOnlyInTraining()
    {
        var setting = Setting("capacity");
        setting.Pass.Loss(setting.Model.Weights, setting.Inputs, setting.Targets);
        Assert.Equal(0, setting.Pass.Routers.Sum(router => router.DroppedAssignments));
        setting.Pass.LossAndGradient(setting.Model.Weights, new float[setting.Model.Layout.Length], setting.Inputs, setting.Targets, 1);
        // 14 assignments a sequence and layer over four experts that take three each.
        Assert.InRange(setting.Pass.Routers.Sum(router => router.DroppedAssignments), 2 * 2 * Sequences, 2 * 14 * Sequences);
    }

    static double Mean(ReadOnlySpan<float> losses)
    {
        var sum = 0.0;
        foreach (var loss in losses) sum += loss;
        return sum / losses.Length;
    }

    static (Transformer Model, ModelPass Pass, TransformerReference Reference, double[] Weights, int[] Inputs, int[] Targets) Setting(string name)
    {
        var shape = TinyShapes.All[name];
        var model = Transformer.Initialise(shape, seed: 5);
        TinyShapes.Shake(model, seed: 6);
        var pass = new ModelPass(shape, model.Layout, new RotaryTable(shape), Sequences);
        var (inputs, targets) = TinyShapes.Tokens(shape, Sequences, seed: 7);
        return (model, pass, new TransformerReference(shape), [.. model.Weights.ToArray().Select(weight => (double)weight)], inputs, targets);
    }
}
