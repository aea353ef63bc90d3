using Isoflop.Laws;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Tasks;
using Isoflop.Numerics;
using Isoflop.Runs;

namespace Isoflop.Tests.Papers;

/// <summary>Gadre et al. 2024 (arXiv 2403.08540): the error of 17 tasks from the loss, and the loss from scale.</summary>
public class OvertrainingTaskTests(ITestOutputHelper output)
{
    // The 17 tasks on which the paper's 154M model stands ten points above chance.
    static readonly string[] Split =
    [
        "acc_bigbench_operators", "acc_pubmed_qa_labeled", "acc_hellaswag_zeroshot", "acc_boolq", "acc_arc_easy", "acc_coqa", "acc_bigbench_dyck_languages",
        "acc_lambada_openai", "acc_bigbench_novel_concepts", "acc_winograd", "acc_bigbench_cs_algorithms", "acc_commonsense_qa", "acc_bigbench_qa_wikidata",
        "acc_hellaswag", "acc_copa", "acc_squad", "acc_piqa",
    ];

    static readonly FitOptions LeastSquares = new() { Replicates = 0, Delta = double.PositiveInfinity, Residuals = ResidualScale.Value };

    // Printed by the authors' notebook for RedPajama: the 17-task error at 1.4B, M = 640 within 3.6365 %, at 6.9B, M = 20 within 0.0464 %.
    [Theory]
    [InlineData("rpj-open_lm_1b-32.0", 0.036365)]
    [InlineData("rpj-open_lm_7b-1.0", 0.000464)]
    public void Chain_PredictsTheErrorAsPrinted(string name, double printed)
    {
        var runs = WithMean(PublishedRuns.OvertrainingTasks("rpj"));
        (string Shape, double Multiple)[] points = [("d=96_l=8", 1), ("d=96_l=8", 16), ("d=512_l=8", 1), ("d=576_l=24", 1), ("d=1024_l=24", 1)];
        bool IsPoint(Run run) => points.Any(point => run.Name!.Contains(point.Shape, StringComparison.Ordinal) && run.Name.EndsWith($"-{point.Multiple:F1}", StringComparison.Ordinal));
        var loss = Fitter.FitLaw(LawForms.Find("chinchilla-tied")!, runs.Where(IsPoint), LeastSquares);
        var score = Fitter.FitLaw(LawForms.Find("task-exponential")!, runs.Where(run => IsPoint(run) || run.Name == "rpj-open_lm_1b-1.0"), LeastSquares);
        output.WriteLine($"epsilon {1 - score["S0"]:F5} k {score["k"]:F5} gamma {score["gamma"]:F5}");
        var target = Assert.Single(runs, run => run.Name == name);
        var predicted = 1 - new TaskChain(loss, score).Value(new Scale(target.Params!.Value, target.Tokens!.Value));
        Assert.Equal(printed, Math.Abs((predicted / (1 - target.Score!.Value)) - 1), 5e-7);
    }

    // The number of questions of a task is right where every accuracy is a whole multiple of one of them. BBQ, Jeopardy and MMLU are means over categories.
    [Fact]
    public void Facts_CountTheQuestions()
    {
        var runs = PublishedRuns.OvertrainingTasks("rpj");
        string[] means = ["bbq", "jeopardy", "mmlu", "mmlu_zeroshot"];
        foreach (var header in runs.Kept)
        {
            var fact = TaskFact.Find(header);
            Assert.NotNull(fact);
            if (means.Contains(fact.Name)) continue;
            foreach (var accuracy in runs.Numbers(header)) Assert.Equal(0, (accuracy * fact.Questions) - Math.Round(accuracy * fact.Questions), 2e-2);
        }
    }

    // What the 35 RedPajama runs say of 46 tasks: reading comprehension by cloze and completion is predictable, law school exams are not.
    [Fact]
    public void FitEach_RanksTheTasks()
    {
        var runs = PublishedRuns.OvertrainingTasks("rpj");
        var fits = TaskFitter.FitEach(runs, [.. runs.Kept], new TaskOptions { Fitting = new FitOptions { Replicates = 100 } });
        foreach (var fit in fits)
            output.WriteLine($"{fit.Name,-36} {fit.Predictability,-12} rise {fit.Signal.Rise:F3} noise {fit.Signal.Noise:F4} ratio {fit.Signal.Ratio:F1} error {fit.Backtest?.MeanAbsError:F4} bias {fit.Backtest?.Bias:F4} no change {fit.Backtest?.NoChangeError:F4} coverage {fit.Backtest?.Coverage:P0}");
        Assert.Equal(46, fits.Length);
        Predictability Of(string name) => Assert.Single(fits, fit => fit.Name == name).Predictability;
        foreach (var name in new[] { "hellaswag", "hellaswag_zeroshot", "lambada_openai", "arc_easy", "piqa" }) Assert.Equal(Predictability.Predictable, Of(name));
        foreach (var name in new[] { "mmlu", "agi_eval_lsat_lr", "logi_qa", "winogender_mc_male", "bigbench_language_identification" }) Assert.Equal(Predictability.AtChance, Of(name));
    }

    static RunSet WithMean(RunSet runs)
    {
        var means = new double[runs.Count];
        foreach (var header in Split)
        {
            for (var i = 0; i < means.Length; i++) means[i] += runs.Numbers(header)[i] / Split.Length;
        }
        return runs.With(RunColumn.Score, means);
    }
}
