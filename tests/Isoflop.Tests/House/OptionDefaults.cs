using System.Collections;
using System.Globalization;
using System.Reflection;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Duplicates;
using Isoflop.Execution.Tasks;
using Isoflop.Lab.Training;
using Isoflop.Laws;
using Isoflop.Laws.Backtests;
using Isoflop.Laws.Fitting;
using Isoflop.Laws.Simulations;
using Isoflop.Numerics;

namespace Isoflop.Tests.House;

/// <summary>A default is a promise: all of them stand in one table, and a new option without an entry fails.</summary>
public class OptionDefaults
{
    static readonly Dictionary<string, string> Pinned = new()
    {
        ["FitOptions.AboveWeight"] = "1",
        ["FitOptions.Delta"] = "null",
        ["FitOptions.Residuals"] = "null",
        ["FitOptions.Pins"] = "[]",
        ["FitOptions.Ties"] = "[]",
        ["FitOptions.Weighted"] = "False",
        ["FitOptions.Replicates"] = "1000",
        ["FitOptions.Resampling"] = "Weights",
        ["FitOptions.Seed"] = "1",
        ["FitOptions.Level"] = "0.9",
        ["FitOptions.MaximumStarts"] = "6",
        ["FitOptions.MaximumIterations"] = "500",
        ["ResidualLoss.Delta"] = "0.001",
        ["ResidualLoss.Scale"] = "Log",
        ["ResidualLoss.AboveWeight"] = "1",
        ["IsoflopDesign.Flops"] = "(1E+18, 1E+21)",
        ["IsoflopDesign.Budgets"] = "6",
        ["IsoflopDesign.Sizes"] = "8",
        ["IsoflopDesign.Spread"] = "16",
        ["LadderDesign.Params"] = "(20000000, 1500000000)",
        ["LadderDesign.Sizes"] = "6",
        ["LadderDesign.Ratios"] = "(5, 320)",
        ["LadderDesign.Points"] = "7",
        ["FrontierDesign.Flops"] = "(1E+18, 1E+22)",
        ["FrontierDesign.Runs"] = "12",
        ["AllocationOptions.Budgets"] = "[]",
        ["AllocationOptions.BudgetTolerance"] = "0.1",
        ["AllocationOptions.Bins"] = "null",
        ["AllocationOptions.Replicates"] = "1000",
        ["AllocationOptions.Seed"] = "1",
        ["AllocationOptions.Level"] = "0.9",
        ["BacktestOptions.By"] = "Flops",
        ["BacktestOptions.Cut"] = "null",
        ["BacktestOptions.Folds"] = "5",
        ["BacktestOptions.Level"] = "0.9",
        ["BacktestOptions.Replicates"] = "300",
        ["ReconciliationOptions.At"] = "null",
        ["ReconciliationOptions.Subsets"] = "[]",
        ["ReconciliationOptions.LongestWarmup"] = "0.1",
        ["ReconciliationOptions.DecayedTo"] = "0.1",
        ["ComparisonOptions.Baseline"] = "null",
        ["ComparisonOptions.Scales"] = "Automatic",
        ["ComparisonOptions.Floors"] = "Shared",
        ["ComparisonOptions.Floor"] = "null",
        ["ComparisonOptions.ExponentsPerArm"] = "null",
        ["ComparisonOptions.At"] = "[]",
        ["ComparisonOptions.Replicates"] = "1000",
        ["ComparisonOptions.Seed"] = "1",
        ["ComparisonOptions.Level"] = "0.9",
        ["CurveForecastOptions.Level"] = "0.9",
        ["CurveForecastOptions.Points"] = "96",
        ["CurveForecastOptions.BacktestShares"] = "[0.25, 0.5, 0.75]",
        ["TaskOptions.LossForm"] = "Isoflop.Laws.Forms.Chinchilla",
        ["TaskOptions.ScoreForm"] = "Isoflop.Laws.Forms.TaskExponential",
        ["TaskOptions.Chance"] = "null",
        ["TaskOptions.Fitting"] = new FitOptions().ToString(),
        ["TaskOptions.Backtest"] = new BacktestOptions().ToString(),
        ["RunReadOptions.Map"] = "[]",
        ["RunReadOptions.Where"] = "[]",
        ["RunReadOptions.Keep"] = "[]",
        ["RunReadOptions.LastStep"] = "False",
        ["RunReadOptions.StepColumn"] = "null",
        ["RunReadOptions.LossUnit"] = "Nats",
        ["RunReadOptions.Convention"] = "Unknown",
        ["OptimiserOptions.Kind"] = "AdamW",
        ["OptimiserOptions.Beta1"] = "0.9",
        ["OptimiserOptions.Beta2"] = "0.95",
        ["OptimiserOptions.Epsilon"] = "1E-08",
        ["OptimiserOptions.Momentum"] = "0.95",
        ["OptimiserOptions.WeightDecay"] = "0.1",
        ["OptimiserOptions.ClipNorm"] = "1",
        ["OptimiserOptions.BaseWidth"] = "64",
        ["TrainerOptions.Threads"] = "1",
        ["TrainerOptions.Validation"] = "null",
        ["TrainerOptions.ValidationSequences"] = "null",
        ["TrainerOptions.AvailableBytes"] = "null",
        ["TrainerOptions.Clock"] = TimeProvider.System.ToString()!,
        ["SweepOptions.Threads"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["SweepOptions.SaveEvery"] = "00:00:20",
        ["SweepOptions.ValidationSequences"] = "4096",
        ["SweepOptions.AvailableBytes"] = "null",
        ["SweepOptions.Clock"] = TimeProvider.System.ToString()!,
        ["GenerationOptions.Temperature"] = "1",
        ["GenerationOptions.TopK"] = "null",
        ["GenerationOptions.TopP"] = "1",
        ["GenerationOptions.Seed"] = "1",
        ["SweepOptions.Corpus"] = "null",
        ["SweepOptions.Trainer"] = "null",
        ["NearDuplicateOptions.Mode"] = "Fast",
        ["NearDuplicateOptions.Bands"] = "14",
        ["NearDuplicateOptions.Rows"] = "8",
        ["NearDuplicateOptions.Threshold"] = "0.7",
        ["NearDuplicateOptions.Verify"] = "True",
        ["NearDuplicateOptions.Unit"] = "Automatic",
        ["NearDuplicateOptions.Words"] = "5",
        ["NearDuplicateOptions.Characters"] = "8",
        ["NearDuplicateOptions.Keep"] = new SurvivorPolicy { Rule = SurvivorRule.Longest, CopiesBySize = false }.ToString(),
        ["NearDuplicateOptions.Against"] = "[]",
        ["NearDuplicateOptions.Within"] = "True",
        ["NearDuplicateOptions.Index"] = "null",
        ["NearDuplicateOptions.Extend"] = "False",
        ["NearDuplicateOptions.LeaveIndex"] = "False",
        ["NearDuplicateOptions.Comparisons"] = "256",
        ["NearDuplicateOptions.Alarms"] = new DuplicateAlarms { ClusterSize = 1000, SourceShare = 0.5, SourceDocuments = 20 }.ToString(),
        ["ExactDuplicateOptions.By"] = "Text",
        ["ExactDuplicateOptions.Keep"] = new SurvivorPolicy { Rule = SurvivorRule.First, CopiesBySize = false }.ToString(),
        ["ExactDuplicateOptions.AddressField"] = "url",
        ["ExactDuplicateOptions.Alarms"] = new DuplicateAlarms { ClusterSize = 1000, SourceShare = 0.5, SourceDocuments = 20 }.ToString(),
        ["RepeatedParagraphOptions.Lines"] = "False",
        ["RepeatedParagraphOptions.Characters"] = "100",
        ["RepeatedParagraphOptions.Remaining"] = "1",
        ["RepeatedPassageOptions.Tokens"] = "50",
        ["RepeatedPassageOptions.Remaining"] = "1",
        ["ContaminationOptions.Words"] = "5",
        ["ContaminationOptions.Stride"] = "10",
        ["ContaminationOptions.Misses"] = "11",
        ["ContaminationOptions.Threshold"] = "0.8",
        ["ContaminationOptions.PerfectWords"] = "20",
        ["ContaminationOptions.LongWords"] = "50",
        ["ContaminationOptions.ShortestItem"] = "20",
        ["ContaminationOptions.DifferentWords"] = "4",
        ["ContaminationOptions.ShortAnswer"] = "3",
        ["ContaminationOptions.AnswerWindow"] = "50",
        ["ContaminationOptions.Action"] = "Report",
        ["ContaminationOptions.Verdicts"] = "[]",
        ["LineFilesOptions.Out"] = "null",
        ["LineFilesOptions.Removed"] = "null",
        ["LineFilesOptions.Overwrite"] = "False",
        ["LineFilesOptions.Strict"] = "False",
        ["LineFilesOptions.Threads"] = "0",
        ["LineFilesOptions.MemoryBytes"] = "1073741824",
        ["LineFilesOptions.Scratch"] = "null",
        ["MarkovTextOptions.Order"] = "3",
        ["MarkovTextOptions.Alphabet"] = "32",
        ["MarkovTextOptions.Zipf"] = "1",
        ["MarkovTextOptions.Tilt"] = "1",
        ["MarkovTextOptions.Documents"] = "4000",
        ["MarkovTextOptions.MeanCharacters"] = "2000",
        ["MarkovTextOptions.Seed"] = "1",
        ["ClassifierOptions.Dimension"] = "16",
        ["ClassifierOptions.WordNgrams"] = "2",
        ["ClassifierOptions.Buckets"] = "131072",
        ["ClassifierOptions.LeastCount"] = "2",
        ["ClassifierOptions.Epochs"] = "5",
        ["ClassifierOptions.LearningRate"] = "0.3",
        ["ClassifierOptions.Seed"] = "1",
        ["PlanOptions.Vocabulary"] = "128256",
        ["PlanOptions.Context"] = "8192",
        ["PlanOptions.NearTolerance"] = "0.002",
        ["PlanOptions.Devices"] = "null",
        ["PlanOptions.CarbonPerMegawattHour"] = "0.385",
        ["PlanOptions.BatchTokens"] = "null",
        ["PlanOptions.Draws"] = "1000",
        ["PlanOptions.Seed"] = "1",
        ["PlanOptions.Level"] = "0.9",
        ["NextRunsOptions.Smallest"] = "null",
        ["NextRunsOptions.Ratios"] = "(2.5, 320)",
        ["NextRunsOptions.LargestShare"] = "1",
        ["NextRunsOptions.MostRuns"] = "64",
        ["NextRunsOptions.Noise"] = "null",
        ["NextRunsOptions.Level"] = "0.9",
        ["NextRunsOptions.Seed"] = "1",
        ["SvgOptions.Width"] = "null",
        ["SvgOptions.Height"] = "null",
        ["SvgOptions.Theme"] = "Automatic",
        ["SvgOptions.Prefix"] = "null",
        ["MixtureOptions.Field"] = "null",
        ["MixtureOptions.Weights"] = "[]",
        ["MixtureOptions.Epochs"] = "[]",
        ["MixtureOptions.Temperature"] = "1",
        ["MixtureOptions.Tokens"] = "null",
        ["MixtureOptions.MostEpochs"] = "4",
        ["MixtureOptions.Order"] = "Shuffled",
        ["MixtureOptions.Score"] = "null",
        ["MixtureOptions.Seed"] = "1",
        ["SlurmOptions.CoresPerTask"] = "1",
        ["SlurmOptions.AtOnce"] = "null",
        ["SlurmOptions.Sbatch"] = "[]",
        ["PipelineOptions.Threads"] = "0",
        ["PipelineOptions.MemoryBytes"] = "1073741824",
        ["PipelineOptions.Strict"] = "False",
        ["PipelineOptions.JournalBytes"] = "16777216",
        ["PipelineOptions.Shares"] = "0",
        ["PipelineOptions.KeepWork"] = "False",
    };

    [Fact]
    public void EveryDefault_IsPinned()
    {
        var actual = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var type in OptionTypes())
        {
            var defaults = Default(type);
            foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
                actual[$"{type.Name}.{property.Name}"] = Text(property.GetValue(defaults));
        }
        Assert.Equal(new SortedDictionary<string, string>(Pinned, StringComparer.Ordinal), actual);
    }

    static IEnumerable<Type> OptionTypes() => typeof(LawForm).Assembly.GetExportedTypes().Concat(typeof(Document).Assembly.GetExportedTypes()).Concat(typeof(Trainer).Assembly.GetExportedTypes()).Concat(typeof(TaskGraph).Assembly.GetExportedTypes()).Where(type =>
        !type.IsAbstract && (type.Name.EndsWith("Options", StringComparison.Ordinal) || type == typeof(ResidualLoss) || type.IsAssignableTo(typeof(Design))));

    // An options record is made without saying anything: every parameter of its constructor has a default.
    static object Default(Type type)
    {
        var constructor = type.GetConstructors().Single(constructor => constructor.GetParameters().All(parameter => parameter.HasDefaultValue));
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => parameter.DefaultValue)]);
    }

    static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object?>().Select(Text))}]",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
