using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Formats;

/// <summary>The shape of a model as <c>config.json</c> of Hugging Face's transformers says it.</summary>
static class HuggingFaceConfig
{
    static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["llama"] = "LlamaForCausalLM",
        ["qwen3"] = "Qwen3ForCausalLM",
        ["mixtral"] = "MixtralForCausalLM",
    };

    // Switched on, these change what is computed.
    static readonly string[] Refused = ["attention_bias", "mlp_bias", "use_sliding_window"];

    /// <summary>The configuration of a model.</summary>
    /// <exception cref="InputException">transformers has no architecture for the shape.</exception>
    public static JsonObject Write(LanguageModel model, string where)
    {
        var shape = model.Model.Shape;
        var type = Type(shape, where);
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(Classes[type]),
            ["model_type"] = type,
            ["vocab_size"] = shape.Vocabulary,
            ["hidden_size"] = shape.Width,
            ["intermediate_size"] = shape.FeedForwardWidth,
            ["num_hidden_layers"] = shape.Layers,
            ["num_attention_heads"] = shape.Heads,
            ["num_key_value_heads"] = shape.KeyHeads,
            ["head_dim"] = shape.HeadWidth,
            ["hidden_act"] = shape.Gate == FeedForwardGate.SwiGlu ? "silu" : "gelu_pytorch_tanh",
            ["max_position_embeddings"] = shape.Context,
            ["rms_norm_eps"] = shape.NormEpsilon,
            ["rope_theta"] = shape.RotaryBase,
            ["rope_scaling"] = null,
            ["attention_bias"] = false,
            ["attention_dropout"] = 0.0,
            ["tie_word_embeddings"] = shape.TiedHead,
            ["use_cache"] = true,
            ["torch_dtype"] = "float32",
        };
        if (type == "llama") config["mlp_bias"] = false;
        if (type != "llama") config["sliding_window"] = null;
        if (type == "qwen3") config["use_sliding_window"] = false;
        if (model.Tokenizer.EndOfText is { } end)
        {
            config["bos_token_id"] = end;
            config["eos_token_id"] = end;
        }
        if (shape.Experts.Routed)
        {
            config["num_local_experts"] = shape.Experts.Count;
            config["num_experts_per_tok"] = shape.Experts.Active;
            config["router_aux_loss_coef"] = shape.Experts.Balance == ExpertBalance.AuxiliaryLoss ? shape.Experts.BalanceWeight : 0;
        }
        return config;
    }

    /// <summary>The shape that a configuration says.</summary>
    /// <exception cref="InputException">It is another architecture, or asks for something that the lab does not compute.</exception>
    public static TransformerShape Read(JsonObject config, string path)
    {
        var type = Text("model_type");
        Require(type is not null && Classes.ContainsKey(type), $"model_type '{type}'", string.Join(", ", Classes.Keys));
        foreach (var option in Refused) Require(!Flag(option, otherwise: false), $"{option}: true", "false");
        var rotary = config["rope_parameters"] as JsonObject;
        Require(config["rope_scaling"] is null && (rotary?["rope_type"] is null || (string?)rotary["rope_type"] == "default"), "scaled rotary positions", "none");
        Require(Real(config, "partial_rotary_factor", 1) == 1, "rotary positions on a part of each head", "on all of it");
        var context = Number("max_position_embeddings");
        Require(Number("sliding_window", context) >= context, "a sliding window shorter than the context", "none");
        var gate = Text("hidden_act") ?? "silu";
        Require(gate is "silu" or "gelu_pytorch_tanh", $"hidden_act '{gate}'", "silu or gelu_pytorch_tanh");
        var (width, heads) = (Number("hidden_size"), Number("num_attention_heads"));
        var shape = new TransformerShape
        {
            Vocabulary = Number("vocab_size"),
            Layers = Number("num_hidden_layers"),
            Width = width,
            Heads = heads,
            KeyValueHeads = Number("num_key_value_heads", heads),
            HeadSize = config["head_dim"] is null && width % Math.Max(1, heads) == 0 ? null : Number("head_dim"),
            FeedForwardWidth = Number("intermediate_size"),
            Context = context,
            Gate = gate == "silu" ? FeedForwardGate.SwiGlu : FeedForwardGate.GeGlu,
            TiedHead = Flag("tie_word_embeddings", otherwise: false),
            QueryKeyNorm = type == "qwen3",
            RotaryBase = rotary?["rope_theta"] is null ? Real(config, "rope_theta", 10_000) : Real(rotary, "rope_theta", 10_000),
            NormEpsilon = Real(config, "rms_norm_eps", 1e-6),
            Experts = type == "mixtral" ? new ExpertShape { Count = Number("num_local_experts"), Active = Number("num_experts_per_tok") } : new(),
        };
        shape.Check(path);
        // One expert or one active one: transformers scales the chosen weights to sum to 1, the lab does not.
        Require(type != "mixtral" || shape.Experts.Active > 1, "one active expert", "two or more");
        return shape;

        string? Text(string name) => config[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

        bool Flag(string name, bool otherwise) => config[name] switch
        {
            null => otherwise,
            JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
            var value => throw Wrong($"{name}: {value.ToJsonString()}", "true or false"),
        };

        int Number(string name, int? otherwise = null) => config[name] switch
        {
            null when otherwise is { } number => number,
            JsonValue value when value.TryGetValue<int>(out var number) => number,
            var value => throw Wrong($"{name}: {value?.ToJsonString() ?? "nothing"}", "a whole number"),
        };

        double Real(JsonObject from, string name, double otherwise) => from[name] switch
        {
            null => otherwise,
            JsonValue value when value.TryGetValue<double>(out var number) => number,
            var value => throw Wrong($"{name}: {value.ToJsonString()}", "a number"),
        };

        void Require(bool holds, string found, string expected)
        {
            if (!holds) throw Wrong(found, expected);
        }

        InputException Wrong(string found, string expected) => new(found, path, expected, "Take a plain Llama, Qwen 3 or Mixtral.");
    }

    static string Type(TransformerShape shape, string where)
    {
        var experts = shape.Experts;
        if (!experts.Routed) return shape.QueryKeyNorm ? "qwen3" : "llama";
        void Require(bool holds, string found, string expected)
        {
            if (!holds) throw new InputException(found, where, expected, "transformers has no such architecture; the lab's own checkpoints keep everything.");
        }

        Require(experts.SharedWidth == 0, "a shared expert", "experts without a shared one");
        Require(experts.Balance != ExpertBalance.Bias, "a bias on the choice of experts", "experts balanced by the auxiliary loss or not at all");
        Require(experts.Active > 1, "one active expert", "two or more: transformers scales the weights of the chosen to sum to 1");
        Require(!shape.QueryKeyNorm, "experts with normalised queries and keys", "one of the two");
        return "mixtral";
    }
}
