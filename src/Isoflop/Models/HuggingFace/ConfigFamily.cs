using System.Collections.Frozen;

namespace Isoflop.Models.HuggingFace;

/// <summary>What a <c>model_type</c> of transformers implies without saying it in the file.</summary>
sealed record ConfigFamily
{
    /// <summary>Matrices of a feed-forward block.</summary>
    public FeedForwardKind FeedForward { get; init; } = FeedForwardKind.Gated;

    /// <summary>What norms learn.</summary>
    public NormKind Norm { get; init; } = NormKind.RootMeanSquare;

    /// <summary>Norms of a layer.</summary>
    public int Norms { get; init; } = 2;

    /// <summary>Whether the head is the embedding where the file does not say.</summary>
    public bool Tied { get; init; }

    /// <summary>Biases of queries, keys and values where the file does not say.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Biases of all other matrices where the file does not say.</summary>
    public bool OtherBiases { get; init; }

    /// <summary>Whether queries and keys are normalised.</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>Whether positions are learned, and how many rows their table has beyond the context.</summary>
    public int? ExtraPositions { get; init; }

    /// <summary>Which of the layers have a window where the file says its width only: every n-th does not. 1: all have it; 0: none has.</summary>
    public int GlobalEvery { get; init; }

    /// <summary>Shared experts, as wide as a routed one, where the file does not say.</summary>
    public int SharedExperts { get; init; }

    /// <summary>Whether experts have biases, and their router too.</summary>
    public bool ExpertBiases { get; init; }

    static readonly ConfigFamily Llama = new();

    static readonly ConfigFamily Gpt = new()
    {
        FeedForward = FeedForwardKind.Plain,
        Norm = NormKind.Layer,
        Tied = true,
        QueryKeyValueBias = true,
        OtherBiases = true,
    };

    /// <summary>The families by model type, as transformers' configuration classes set their defaults.</summary>
    public static FrozenDictionary<string, ConfigFamily> All { get; } = new Dictionary<string, ConfigFamily>
    {
        ["llama"] = Llama,
        ["llama4_text"] = Llama with { SharedExperts = 1 },
        ["mistral"] = Llama with { GlobalEvery = 1 },
        ["mixtral"] = Llama with { GlobalEvery = 1 },
        ["granite"] = Llama,
        ["phi3"] = Llama with { GlobalEvery = 1 },
        ["olmo"] = Llama with { Norm = NormKind.NonParametric },
        ["olmo2"] = Llama,
        ["olmoe"] = Llama,
        ["qwen2"] = Llama with { QueryKeyValueBias = true },
        ["qwen2_moe"] = Llama with { QueryKeyValueBias = true },
        ["qwen3"] = Llama with { QueryKeyNorm = true },
        ["qwen3_moe"] = Llama with { QueryKeyNorm = true },
        ["deepseek_v2"] = Llama,
        ["deepseek_v3"] = Llama,
        ["kimi_k2"] = Llama,
        ["gpt_oss"] = Llama with { QueryKeyValueBias = true, ExpertBiases = true, GlobalEvery = 2 },
        ["gemma"] = Llama with { Tied = true },
        ["gemma2"] = Llama with { Tied = true, Norms = 4, GlobalEvery = 2 },
        ["gemma3_text"] = Llama with { Tied = true, Norms = 4, QueryKeyNorm = true, GlobalEvery = 6 },
        ["gpt2"] = Gpt with { ExtraPositions = 0 },
        ["opt"] = Gpt with { ExtraPositions = 2 },
        ["bloom"] = Gpt,
        ["gpt_neox"] = Gpt with { Tied = false },
        ["gptj"] = Gpt with { Tied = false, QueryKeyValueBias = false, Norms = 1 },
        ["gpt_bigcode"] = Gpt with { ExtraPositions = 0 },
        ["starcoder2"] = Gpt,
        ["phi"] = Gpt with { Tied = false, Norms = 1 },
        // One norm before both halves where they run side by side; the newer architecture has one for each.
        ["falcon"] = Gpt with { QueryKeyValueBias = false, OtherBiases = false },
        // No biases and no gains but those of RMSNorm; v1.1 and Flan say themselves that they are gated and that their head is not tied.
        ["t5"] = Llama with { FeedForward = FeedForwardKind.Plain, Tied = true },
        ["mt5"] = Llama with { FeedForward = FeedForwardKind.Gated },
        ["nemotron"] = Llama with { FeedForward = FeedForwardKind.Plain, Norm = NormKind.Layer },
    }.ToFrozenDictionary();
}
