using Isoflop.Findings;
using Isoflop.Lab.Studies;
using Isoflop.Lab.Sweeps;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;

namespace Isoflop.Tests.Lab.Studies;

public class StudyFileTests
{
    const string Full = """
        question: How do size and text trade off?
        corpus:
          markov: {order: 2, alphabet: 16, documents: 300, mean-characters: 400, seed: 5}
        vocabulary: 257
        validation: 10%
        validation-sequences: 200
        context: 32
        batch: 256
        learning-rate: 0.006
        schedule: wsd:warmup=8,decay=25%
        optimiser: {kind: muon, beta2: 0.99, clip: none, base-width: 32, weight-decay: 0.05}
        budgets: [2e9, 4e9]
        sizes: {around: 12k, at: 2e9, exponent: 0.5, count: 3, spread: 4}
        seeds: [1]
        repeat: {seeds: [2, 3], at: 2e9}
        """;

    [Fact]
    public void Parse_ReadsEveryKey()
    {
        var study = Study.Parse(Full, "first/study.yaml");
        Assert.Equal(("first", "How do size and text trade off?", 200), (study.Name, study.Question, study.ValidationSequences));
        Assert.Equal((CorpusChoice.Markov, 0.1, 257), (study.Corpus.Source, study.Corpus.ValidationShare, study.Corpus.Vocabulary));
        Assert.Equal((2, 16, 300, 400.0, 5UL), (study.Corpus.Chain!.Order, study.Corpus.Chain.Alphabet, study.Corpus.Chain.Documents, study.Corpus.Chain.MeanCharacters, study.Corpus.Chain.Seed));
        // Three sizes at two budgets, and two further seeds at the first.
        Assert.Equal(3 * (1 + 2) + 3, study.Runs.Length);
        Assert.Equal(study.Runs.Length, study.Runs.DistinctBy(run => run.Name).Count());
        Assert.Equal([1UL, 2UL, 3UL], study.Runs.Select(run => run.Spec.Seed).Distinct().Order().ToArray());
        foreach (var run in study.Runs)
        {
            Assert.Equal((32, 256, 0.006, "wsd:warmup=8,decay=25%"), (run.Spec.Shape.Context, run.Spec.BatchTokens, run.Spec.LearningRate, run.Spec.Schedule));
            Assert.Equal(new OptimiserOptions { Kind = OptimiserKind.Muon, Beta2 = 0.99, ClipNorm = null, BaseWidth = 32, WeightDecay = 0.05 }, run.Spec.Optimiser);
            // Whole steps round a budget.
            Assert.Contains(new[] { 2e9, 4e9 }, budget => Math.Abs((run.Flops.Value / budget) - 1) < 0.02);
        }
        // The sizes lie around a centre that grows as the root of the budget.
        double Middle(string budget) => study.Runs.Where(run => run.Name.StartsWith(budget, StringComparison.Ordinal) && run.Spec.Seed == 1).Select(run => run.Params.Value).Order().ElementAt(1);
        Assert.InRange(Middle("c2e9"), 8e3, 16e3);
        Assert.True(Middle("c4e9") > Middle("c2e9"));
    }

    [Fact]
    public void Parse_TakesEveryLearningRate()
    {
        var runs = Study.Parse("tokens: 100k\nwidths: [16, 32]\nlearning-rate: [0.004, 0.016]\n", "study.yaml").Runs;
        Assert.Equal([(16, 0.004), (16, 0.016), (32, 0.004), (32, 0.016)], runs.Select(run => (run.Spec.Shape.Width, run.Spec.LearningRate)));
        Assert.Equal("d1e5-n13392-w16-r0.004-s1", runs[0].Name);
        Assert.Equal(4, runs.DistinctBy(run => run.Name).Count());
    }

    [Fact]
    public void Parse_TakesTheRecipesDefaults()
    {
        var run = Assert.Single(Study.Parse("tokens: 100k\nwidths: 32\n", "study.yaml").Runs);
        var recipe = new TrainingRecipe();
        Assert.Equal((recipe.BatchTokens, recipe.LearningRate, recipe.Schedule, recipe.Optimiser), (run.Spec.BatchTokens, run.Spec.LearningRate, run.Spec.Schedule, run.Spec.Optimiser));
        Assert.Equal(new LadderRule(512, 64).Shape(32), run.Spec.Shape);
        Assert.InRange(run.Spec.Tokens.Value, 100e3 - 256, 100e3 + 256);
    }

    [Fact]
    public void Parse_TakesShapesAndExperts()
    {
        var study = Study.Parse("""
            tokens: [50k, 100k]
            shapes:
            - {layers: 3, width: 48, heads: 6, feed-forward: 128, key-value-heads: 2}
            - {layers: 2, width: 32, heads: 4, feed-forward: 64}
            model: {gate: geglu, tied-head: no, query-key-norm: yes, experts: {count: 4, active: 2, balance: bias, balance-weight: 0.001}}
            """, "study.yaml");
        Assert.Equal(4, study.Runs.Length);
        var shape = study.Runs[0].Spec.Shape;
        Assert.Equal((3, 48, 6, 2, false, true, FeedForwardGate.GeGlu), (shape.Layers, shape.Width, shape.Heads, shape.KeyValueHeads!.Value, shape.TiedHead, shape.QueryKeyNorm, shape.Gate));
        Assert.Equal(new ExpertShape { Count = 4, Active = 2, Balance = ExpertBalance.Bias, BalanceWeight = 0.001 }, shape.Experts);
        // Two of the four experts are as wide as the block that they stand for.
        Assert.Equal(64, shape.FeedForwardWidth);
    }

    [Fact]
    public void Trunk_SharesTheStepsAtEqualRates()
    {
        var study = Study.Parse("tokens: [64k, 128k, 256k]\nwidths: [16, 24]\nseeds: [1, 2]\nschedule: wsd:warmup=10,decay=20%\ntrunk: true\n", "study.yaml");
        Assert.Equal(12, study.Runs.Length);
        foreach (var family in study.Runs.GroupBy(run => run.Trunk))
        {
            Assert.Equal(3, family.Count());
            var trunk = Assert.Single(family, run => run.Name == run.Trunk);
            Assert.Equal((256_000, 0), (trunk.Spec.Tokens.Value, trunk.SharedSteps));
            foreach (var branch in family.Where(run => run != trunk))
            {
                Assert.Equal((trunk.Spec.Shape, trunk.Spec.Seed), (branch.Spec.Shape, branch.Spec.Seed));
                Assert.InRange(branch.SharedSteps, 0.8 * branch.Spec.Steps - 2, 0.8 * branch.Spec.Steps + 2);
                Assert.True(branch.Spec.Rates().Rates[..branch.SharedSteps].SequenceEqual(trunk.Spec.Rates().Rates[..branch.SharedSteps]));
                Assert.InRange(branch.Cost.Value / branch.Flops.Value, 0.18, 0.22);
            }
        }
    }

    [Theory]
    [InlineData("budgts: 1e9\nwidths: 16", "line 1", "budgets")]
    [InlineData("budgets: 1e9\nwidths: 16\noptimiser:\n  kind: adamw\n  beta3: 0.9", "line 5", "'beta1'|'beta2'")]
    [InlineData("budgets: 1e9\nwidths: 16\nlearning-rate: fast", "line 3", "above 0")]
    [InlineData("budgets: 1e9\nwidths: 16\nlearning-rate: [0.1, 0.1]", "line 3", "different")]
    [InlineData("budgets: 1e9\nwidths: 16\noptimiser: adam", "line 3", "adamw")]
    [InlineData("budgets: [1e9, lots]\nwidths: 16", "line 1", "budget in FLOPs")]
    [InlineData("budgets: [1e9, 1e9]\nwidths: 16", "line 1", "different")]
    [InlineData("budgets: 1e9\nwidths: 17", "line 2", "multiple of 8")]
    [InlineData("budgets: 1e9\nsizes: [10k, 1]", "line 2", "ladder|to ")]
    [InlineData("budgets: 1e9\n", "line 1", "sizes, widths or shapes")]
    [InlineData("widths: 16\n", "line 1", "budgets")]
    [InlineData("budgets: 1e9\ntokens: 1M\nwidths: 16", "line 2", "one of the two")]
    [InlineData("budgets: 1e6\nwidths: 16", "line 1", "two steps")]
    [InlineData("tokens: 1M\nsizes: {around: 10k, at: 1e9}", "line 2", "budgets, or a list")]
    [InlineData("tokens: 1M\nwidths: 16\ncorpus: here", "line 3", "path: here")]
    [InlineData("tokens: 1M\nwidths: 16\ncorpus: {markov: {ordr: 3}}", "line 3", "'order'")]
    [InlineData("tokens: 1M\nwidths: 16\nvocabulary: 100", "line 3", "257")]
    [InlineData("tokens: 1M\nwidths: 16\nvalidation: 80%", "line 3", "50%")]
    [InlineData("tokens: 1M\nwidths: 16\nbatch: 100", "line", "multiple of the context")]
    [InlineData("tokens: 1M\nwidths: 16\nschedule: sawtooth", "sawtooth", "cosine")]
    [InlineData("tokens: 1M\nwidths: 16\nseeds: [1, 1]", "line 3", "different seeds")]
    [InlineData("tokens: 1M\nwidths: 16\nrepeat: {seeds: [2], at: 2M}", "line 3", "some of the tokens")]
    [InlineData("tokens: [1M, 2M]\nwidths: 16\ntrunk: true", "line 3", "wsd")]
    [InlineData("tokens: [1M, 2M]\nwidths: 16\ntrunk: maybe", "line 3", "true or false")]
    [InlineData("tokens: 1M\nshapes:\n- {layers: 2, width: 30, heads: 4, feed-forward: 64}", "line 3", "heads divide")]
    [InlineData("tokens: 1M\nshapes:\n- {layers: 2, width: 32, heads: 4}", "line 3", "feed-forward")]
    [InlineData("tokens: 1M\nwidths: 16\nmodel: {experts: {count: 4, active: 5}}", "line 3", "1 to 4")]
    [InlineData("tokens: [1M\nwidths: 16", "the end of study.yaml", "YAML")]
    [InlineData("tokens: 1M\n  widths: 16", "line 2", "YAML")]
    [InlineData("tokens: 1M\ntokens: 2M\nwidths: 16", "line 2", "YAML")]
    [InlineData("- tokens\n- widths", "study.yaml", "mapping")]
    public void Parse_SaysWhere(string yaml, string where, string said)
    {
        var mistake = Assert.Throws<InputException>(() => Study.Parse(yaml, "study.yaml"));
        Assert.Contains(where, mistake.Message, StringComparison.Ordinal);
        Assert.Matches(said, mistake.Message);
    }
}
