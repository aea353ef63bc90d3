using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

namespace Isoflop.Tests.Lab.Transformers;

/// <summary>Shapes small enough to check every parameter, one for each option and for the options together.</summary>
static class TinyShapes
{
    public static readonly TransformerShape Dense = new()
    {
        Vocabulary = 11,
        Layers = 2,
        Width = 12,
        Heads = 3,
        FeedForwardWidth = 10,
        Context = 7,
    };

    static readonly ExpertShape TwoOfFour = new() { Count = 4, Active = 2, BalanceWeight = 0.3 };

    public static readonly IReadOnlyDictionary<string, TransformerShape> All = new Dictionary<string, TransformerShape>
    {
        ["dense"] = Dense,
        ["untied"] = Dense with { TiedHead = false },
        ["gelu"] = Dense with { Gate = FeedForwardGate.GeGlu },
        ["grouped"] = Dense with { Heads = 4, KeyValueHeads = 2, HeadSize = 6 },
        ["one key"] = Dense with { Heads = 3, KeyValueHeads = 1, RotaryBase = 100 },
        ["norm"] = Dense with { QueryKeyNorm = true, Heads = 4, KeyValueHeads = 2, HeadSize = 4 },
        ["experts"] = Dense with { Experts = TwoOfFour },
        ["one active"] = Dense with { Experts = TwoOfFour with { Active = 1 } },
        ["all active"] = Dense with { Experts = TwoOfFour with { Active = 4, Balance = ExpertBalance.None } },
        ["bias"] = Dense with { Experts = TwoOfFour with { Balance = ExpertBalance.Bias } },
        ["shared"] = Dense with { Experts = TwoOfFour with { SharedWidth = 6 } },
        ["capacity"] = Dense with { Experts = TwoOfFour with { Capacity = 0.75 } },
        ["everything"] = Dense with
        {
            TiedHead = false,
            Gate = FeedForwardGate.GeGlu,
            Heads = 4,
            KeyValueHeads = 2,
            HeadSize = 4,
            QueryKeyNorm = true,
            Experts = TwoOfFour with { Active = 3, SharedWidth = 5, Capacity = 0.9, Balance = ExpertBalance.AuxiliaryLoss },
        },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Weights so large that nothing is near its linear range, gains and biases away from 1 and 0.</summary>
    public static void Shake(Transformer model, ulong seed)
    {
        var random = new CounterRandom(seed, 77);
        foreach (var slice in model.Layout.Slices)
        {
            var center = slice.Kind == ParameterKind.Gain ? 1 : 0;
            var spread = slice.IsMatrix ? 0.4 : 0.2;
            foreach (ref var weight in slice.In(model.Weights)) weight = (float)(center + (spread * random.NextNormal()));
        }
    }

    public static (int[] Inputs, int[] Targets) Tokens(TransformerShape shape, int sequences, ulong seed)
    {
        var random = new CounterRandom(seed, 78);
        int[] Draw() => [.. Enumerable.Range(0, sequences * shape.Context).Select(_ => random.NextIndex(shape.Vocabulary))];
        return (Draw(), Draw());
    }
}
