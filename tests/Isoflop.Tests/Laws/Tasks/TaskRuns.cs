using Isoflop.Laws;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;
using Isoflop.Quantities;
using Isoflop.Runs;
using Isoflop.Runs.Reading;

namespace Isoflop.Tests.Laws.Tasks;

/// <summary>Runs whose losses come from a law over scale and whose scores come from a law over these losses.</summary>
static class TaskRuns
{
    public static ScalingLaw LossTruth => Truths.Besiroglu;

    public static ScalingLaw ScoreTruth { get; } = Truths.Law(LawForms.Find("task-exponential")!, 0.25, 8, 1.4);

    public static RunSet Draw(ulong seed, double lossNoise = 0.005, double scoreNoise = 0.005, ScalingLaw? score = null)
    {
        var runs = Simulation.Draw(LossTruth, new LadderDesign(), lossNoise, seed);
        var random = new CounterRandom(seed, 11);
        var losses = runs.Values(RunColumn.Loss);
        var scores = new double[runs.Count];
        for (var i = 0; i < scores.Length; i++)
            scores[i] = Math.Clamp((score ?? ScoreTruth).Value(new Scale(new Flops(double.NaN)).With(RunColumn.Loss, losses[i])) + (scoreNoise * random.NextNormal()), 0, 1);
        return Kept(runs, "acc_quiz", scores);
    }

    /// <summary>The runs with a column kept under its header, as the reader keeps it.</summary>
    public static RunSet Kept(RunSet runs, string header, double[] values)
    {
        var text = $"params,tokens,flops,loss,{header}\n" + string.Join("\n", runs.Select((run, i) => FormattableString.Invariant($"{run.Params!.Value.Value:R},{run.Tokens!.Value.Value:R},{run.Flops!.Value.Value:R},{run.Loss!.Value.Value:R},{values[i]:R}"))) + "\n";
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        return RunReader.Read(stream, "runs.csv", new() { Keep = [header] }).Runs;
    }
}
