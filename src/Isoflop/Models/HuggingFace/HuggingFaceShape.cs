using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Isoflop.Findings;

namespace Isoflop.Models.HuggingFace;

/// <summary>The shape that a <c>config.json</c> of Hugging Face's transformers says, and what of the file could not be read.</summary>
/// <param name="Shape">The shape.</param>
/// <param name="ModelType">What the file calls itself.</param>
/// <param name="Findings">What was not understood, and what had to be assumed.</param>
public sealed record HuggingFaceShape(ModelShape Shape, string ModelType, ImmutableArray<Finding> Findings)
{
    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The text of the file.</param>
    /// <param name="where">The file's name, for messages.</param>
    /// <exception cref="InputException">It is no JSON object, or lacks what a shape needs.</exception>
    public static HuggingFaceShape Read(string json, string where)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        var config = Parse(json, where);
        if (config["text_config"] is JsonObject text)
        {
            findings.Add(new Finding(
                "config-part-not-read",
                Severity.Warning,
                "only text_config was read: what belongs to images or sound is not counted",
                "The language model alone is what tokens pass; add the other parts' parameters where memory matters."));
            var outer = config;
            config = (JsonObject)text.DeepClone();
            if (config["model_type"] is null && outer["model_type"] is { } type) config["model_type"] = type.DeepClone();
        }
        var keys = new ConfigKeys(config, where);
        var modelType = keys.Text("model_type") ?? "unknown";
        if (!ConfigFamily.All.TryGetValue(modelType, out var family))
        {
            family = new ConfigFamily();
            findings.Add(new Finding(
                "config-architecture-unknown",
                Severity.Warning,
                $"model_type '{modelType}' is not known: gated feed-forward blocks, RMSNorm, no biases and an untied head were assumed where the file does not say",
                $"Compare the total with the published count. Known are {string.Join(", ", ConfigFamily.All.Keys.Order(StringComparer.Ordinal))}."));
        }
        var shape = ShapeOf(keys, family).Check(where);
        if (keys.Number("relative_attention_num_buckets") is { } buckets)
        {
            findings.Add(new Finding(
                "config-part-not-counted",
                Severity.Note,
                $"the first layer of each stack learns {buckets} x {shape.Heads} biases of relative positions, which are not counted",
                $"Add {buckets * shape.Heads * (shape.EncoderLayers > 0 ? 2 : 1):N0} to the total for the checkpoint's own count."));
        }
        var unread = keys.Unread.ToArray();
        if (unread.Length > 0)
        {
            findings.Add(new Finding(
                "config-keys-not-read",
                Severity.Note,
                $"not read: {string.Join(", ", unread)}",
                "Whether they change parameters or compute is not known here; compare the total with the published count."));
        }
        return new HuggingFaceShape(shape, modelType, findings.ToImmutable());
    }

    static JsonObject Parse(string json, string where)
    {
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new InputException("JSON that is no object", where, "the config.json of a model", "Name the file beside the model's weights.");
        }
        catch (JsonException exception)
        {
            throw new InputException("text that is no JSON", where, "the config.json of a model", "Name the file beside the model's weights.", exception);
        }
    }

    static ModelShape ShapeOf(ConfigKeys keys, ConfigFamily family)
    {
        var layers = keys.Required("num_hidden_layers", "n_layer", "num_layers", "n_layers");
        // An encoder-decoder names the encoder's layers first; its decoder has as many where nothing else is said.
        var encoder = keys.Flag("is_encoder_decoder") == true ? layers : 0;
        if (encoder > 0) layers = keys.Number("num_decoder_layers") ?? encoder;
        var width = keys.Required("hidden_size", "n_embd", "d_model");
        var heads = keys.Required("num_attention_heads", "n_head", "num_heads", "n_heads");
        var block = keys.Number("intermediate_size", "n_inner", "ffn_dim", "d_ff", "ffn_hidden_size");
        // Llama 4 names its dense blocks apart from its experts.
        var inner = keys.Number("intermediate_size_mlp") ?? block;
        var context = keys.Number("max_position_embeddings", "n_positions", "seq_length", "max_seq_len") ?? 2048;
        var experts = ExpertsOf(keys, family, layers, block);
        var biased = keys.Flag("attention_bias", "qkv_bias");
        var everywhere = keys.Flag("use_bias", "bias", "enable_bias");
        return new ModelShape
        {
            Layers = layers,
            Width = width,
            Heads = heads,
            KeyValueHeads = KeyHeads(keys),
            HeadSize = keys.Number("qk_nope_head_dim", "head_dim", "d_kv"),
            FeedForwardWidth = experts is { Layers: null } ? 0 : inner ?? 4 * width,
            FeedForward = keys.Text("feed_forward_proj") is { } kind ? (kind.StartsWith("gated", StringComparison.Ordinal) ? FeedForwardKind.Gated : FeedForwardKind.Plain) : family.FeedForward,
            Vocabulary = keys.Required("vocab_size"),
            Context = context,
            TiedHead = keys.Flag("tie_word_embeddings") ?? family.Tied,
            Latent = LatentOf(keys),
            Window = WindowOf(keys, family, layers),
            Experts = experts,
            EncoderLayers = encoder,
            PositionEmbeddings = family.ExtraPositions is { } extra ? context + extra : 0,
            Norm = family.Norm,
            // Falcon's first architecture runs both halves of a layer side by side behind one norm.
            NormsPerLayer = keys.Flag("parallel_attn") == true && keys.Flag("new_decoder_architecture") != true ? 1 : keys.Number("num_ln_in_parallel_attn") ?? family.Norms,
            QueryKeyNorm = keys.Flag("use_qk_norm", "qk_norm") ?? family.QueryKeyNorm,
            QueryKeyValueBias = biased ?? everywhere ?? family.QueryKeyValueBias,
            OutputBias = everywhere ?? biased ?? family.OtherBiases,
            FeedForwardBias = keys.Flag("mlp_bias") ?? everywhere ?? (family.OtherBiases || family.ExpertBiases),
        };
    }

    // Falcon says multi_query of both of its architectures; the newer one groups queries as its number of key heads says.
    static int? KeyHeads(ConfigKeys keys)
    {
        var (said, single, grouped) = (keys.Number("num_key_value_heads", "num_kv_heads"), keys.Flag("multi_query") == true, keys.Flag("new_decoder_architecture"));
        return single && grouped != true ? 1 : said;
    }

    static LatentAttention? LatentOf(ConfigKeys keys)
    {
        var (query, value, rotary) = (keys.Number("q_lora_rank"), keys.Number("v_head_dim"), keys.Number("qk_rope_head_dim"));
        return keys.Number("kv_lora_rank") is { } rank ? new LatentAttention(rank, rotary ?? 0, query, value) : null;
    }

    static SlidingWindow? WindowOf(ConfigKeys keys, ConfigFamily family, int layers)
    {
        var listed = keys.CountOf("layer_types", "sliding_attention");
        var pattern = keys.Number("sliding_window_pattern", "_sliding_window_pattern");
        var used = keys.Flag("use_sliding_window");
        if (keys.Number("sliding_window") is not { } window || used == false) return null;
        var every = pattern ?? family.GlobalEvery;
        var windowed = listed ?? (every switch { 0 => used == true ? layers : 0, 1 => layers, _ => layers - (layers / every) });
        return windowed > 0 ? new SlidingWindow(window, windowed) : null;
    }

    static ExpertLayers? ExpertsOf(ConfigKeys keys, ConfigFamily family, int layers, int? inner)
    {
        var active = keys.Number("num_experts_per_tok", "num_experts_per_token", "moe_topk", "moe_top_k");
        var width = keys.Number("moe_intermediate_size", "expert_intermediate_size") ?? inner;
        var shared = keys.Number("n_shared_experts", "num_shared_experts");
        var sharedWidth = keys.Number("shared_expert_intermediate_size", "shared_intermediate_size");
        var (first, frequency, step) = (keys.Number("first_k_dense_replace"), keys.Number("moe_layer_freq"), keys.Number("decoder_sparse_step", "interleave_moe_layer_step"));
        var denseOnly = keys.LengthOf("mlp_only_layers") ?? 0;
        var balanced = keys.Text("topk_method") == "noaux_tc";
        if (keys.Number("num_local_experts", "n_routed_experts", "num_experts") is not { } count || count <= 1) return null;
        var with = Math.Max(0, (layers - (first ?? 0)) / Math.Max(1, frequency ?? step ?? 1) - denseOnly);
        return new ExpertLayers(count, active ?? 1, width ?? 0)
        {
            SharedWidth = sharedWidth ?? (shared ?? family.SharedExperts) * (width ?? 0),
            Layers = with == layers ? null : with,
            RouterBias = balanced || family.ExpertBiases,
        };
    }
}
