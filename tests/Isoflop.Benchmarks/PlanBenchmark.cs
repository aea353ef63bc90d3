using Isoflop.Hardware;
using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Plans;
using Isoflop.Plans.Experiments;
using Isoflop.Plans.Lifetimes;
using Isoflop.Plans.PostTraining;
using Isoflop.Plans.Spending;
using Isoflop.Plans.Texts;
using Isoflop.Plans.Thinking;
using Isoflop.Quantities;

namespace Isoflop.Benchmarks;

/// <summary>What a plan costs: warm library calls with intervals from 1,000 replicates (mark: 20 ms; 10 s for next).</summary>
static class PlanBenchmark
{
    public static void Run(Options options)
    {
        options.RefuseOthers("--rounds");
        var rounds = options.Count("--rounds", 9);
        var law = Fitter.FitLaw(LawForms.Chinchilla, Simulation.Draw(PublishedLaws.Find("besiroglu-2024")!, new IsoflopDesign(), 0.005, 1));
        var price = new ComputePrice { Device = Devices.Get(Devices.All, "H100") };
        var demand = new ServingDemand(new Tokens(1e12), new Tokens(1e12));
        var question = new ThinkingQuestion
        {
            Target = 0.6,
            Link = new ScalingLaw { Form = LawForms.Find("task-sigmoid")!, Coefficients = [0, 0.9, 6, 2.3] },
            Volume = 1e6,
            Prompt = new Tokens(500),
            Thought = new Tokens(1000),
            Answering = new Answering(AnsweringKind.Verifier, 0.9, 0.2),
            Difficulty = new Difficulty(2),
            MostSamples = 256,
            Costs = LifetimeCosts.OfFlops,
        };
        var split = new PostTrainingQuestion
        {
            Curve = PostTrainingCurve.Published[0].StartingAt(0.35),
            Budget = new DeviceBudget(512, 30),
            Price = price,
            Law = law,
            Link = question.Link,
        };
        (string Name, Action Work)[] plans =
        [
            ("plan", () => Plan.Of(law, new DeviceBudget(512, 30), price)),
            ("plan lifetime", () => LifetimePlan.Of(law, new Params(13e9), null, demand, LifetimeCosts.OfFlops, 0.9)),
            ("plan data", () => TextPlan.Of(law, new Flops(1e24), [new TextSource("text", new Tokens(2e11))], 0.9)),
            ("plan thinking", () => ThinkingPlan.Of(law, question, 0.9)),
            ("plan posttraining", () => PostTrainingPlan.Of(split)),
            ("next", () => NextRuns.Of(law, new Decision(DecisionKind.Loss, new Flops(1e24)), new Flops(1e21))),
            ("next, first study", () => FirstStudy.Of(PublishedLaws.Find("besiroglu-2024")!, new Decision(DecisionKind.Loss, new Flops(1e24)), new Flops(1e21), 0.005)),
        ];
        var document = new ResultDocument(options, "Plans: what a warm call costs");
        document.Add($"A law fitted to 48 runs, 1,000 replicates; medians of {rounds} batches after a warm-up of three seconds, which the runtime takes to compile its best code; processor time of one call beside, because other work on the machine lengthens the wall time.");
        document.Add(["plan", "wall time", "processor time"], plans.Select(plan =>
        {
            var wall = Timing.Median(plan.Work, rounds, warmSeconds: 3);
            var before = Environment.CpuUsage.TotalTime;
            const int calls = 5;
            Timing.Batch(calls, plan.Work);
            return new[] { plan.Name, Timing.Print(wall), Timing.Print((Environment.CpuUsage.TotalTime - before).TotalSeconds / calls) };
        }));
        document.Save();
    }
}
