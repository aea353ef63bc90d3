using Isoflop.Corpus.Tokenizers;
using Isoflop.Lab.Formats;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Corpus.Tokenizers;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Formats;

/// <summary>Small models of every kind that other programs know.</summary>
static class SampleModels
{
    public const ulong Seed = 20261122;

    static readonly TransformerShape Dense = new() { Vocabulary = 400, Layers = 2, Width = 32, Heads = 4, FeedForwardWidth = 48, Context = 24, TiedHead = true };

    static readonly Dictionary<string, TransformerShape> Shapes = new()
    {
        ["dense"] = Dense,
        ["untied"] = Dense with { TiedHead = false },
        ["grouped"] = Dense with { KeyValueHeads = 2 },
        ["grouped, untied"] = Dense with { KeyValueHeads = 1, TiedHead = false, RotaryBase = 500 },
        ["wide heads"] = Dense with { Heads = 3, KeyValueHeads = 3, HeadSize = 16, NormEpsilon = 1e-3 },
        ["padded vocabulary"] = Dense with { Vocabulary = 448 },
        ["normalised queries and keys"] = Dense with { QueryKeyNorm = true, KeyValueHeads = 2 },
        ["experts"] = Dense with { Experts = new ExpertShape { Count = 4, Active = 2 } },
    };

    public static TheoryData<string> Names => [.. Shapes.Keys];

    /// <summary>A model by its name, with weights large enough that nothing is near its linear range.</summary>
    public static LanguageModel Of(string name)
    {
        var small = name == "small";
        var model = Transformer.Initialise(small ? Dense with { Vocabulary = 257, Layers = 1, Width = 4, Heads = 2, FeedForwardWidth = 2 } : Shapes[name], Seed);
        TinyShapes.Shake(model, Seed);
        return new LanguageModel(model, small ? Tokenizer.Bytes : SampleText.Tokenizer);
    }

    /// <summary>Every bit of the weights, everything of the shape that a file holds, and the tokenizer.</summary>
    public static void AssertSame(LanguageModel expected, LanguageModel actual)
    {
        var shape = expected.Model.Shape;
        Assert.Equal(
            shape with { KeyValueHeads = shape.KeyHeads, HeadSize = shape.HeadWidth, Experts = Architecture(shape) },
            actual.Model.Shape with { KeyValueHeads = actual.Model.Shape.KeyHeads, HeadSize = actual.Model.Shape.HeadWidth, Experts = Architecture(actual.Model.Shape) });
        Assert.True(expected.Model.Weights.SequenceEqual(actual.Model.Weights));
        Assert.Equal(expected.Tokenizer.ToJson(), actual.Tokenizer.ToJson());
    }

    // How experts were balanced is of no concern to a file that is only run.
    static ExpertShape Architecture(TransformerShape shape) => new() { Count = shape.Experts.Count, Active = shape.Experts.Active };
}
