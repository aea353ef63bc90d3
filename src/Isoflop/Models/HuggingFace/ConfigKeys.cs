using System.Text.Json.Nodes;
using Isoflop.Findings;

namespace Isoflop.Models.HuggingFace;

/// <summary>Reads the keys of a configuration under the names that families give them, and remembers which were read.</summary>
sealed class ConfigKeys(JsonObject config, string where)
{
    readonly HashSet<string> _read = new(StringComparer.Ordinal);

    // Keys that change no count: positions, numerics, tokens, training, bookkeeping.
    static readonly HashSet<string> Irrelevant = new(StringComparer.Ordinal)
    {
        "architectures", "model_type", "torch_dtype", "dtype", "transformers_version", "_name_or_path", "auto_map", "use_cache", "initializer_range",
        "rope_theta", "rope_scaling", "rope_parameters", "rope_local_base_freq", "partial_rotary_factor", "rotary_pct", "rotary_emb_base", "rotary_dim", "rotary",
        "rms_norm_eps", "layer_norm_eps", "layer_norm_epsilon", "norm_eps", "norm_epsilon", "hidden_act", "hidden_activation", "activation_function", "pretraining_tp",
        "bos_token_id", "eos_token_id", "pad_token_id", "unk_token_id", "sep_token_id", "decoder_start_token_id", "attention_dropout", "hidden_dropout", "resid_pdrop",
        "embd_pdrop", "attn_pdrop", "dropout_rate", "initializer_factor", "classifier_dropout", "output_past", "dense_act_fn", "is_gated_act", "relative_attention_max_distance", "dropout", "activation_dropout", "layerdrop", "attention_probs_dropout_prob", "attn_logit_softcapping", "final_logit_softcapping",
        "query_pre_attn_scalar", "router_aux_loss_coef", "output_router_logits", "router_jitter_noise", "aux_loss_alpha", "seq_aux", "norm_topk_prob", "scoring_func",
        "topk_method", "topk_group", "n_group", "routed_scaling_factor", "max_window_layers", "summary_type", "summary_use_proj", "summary_activation",
        "summary_first_dropout", "summary_proj_to_labels", "task_specific_params", "gradient_checkpointing", "use_mamba_kernels", "reorder_and_upcast_attn",
        "scale_attn_weights", "scale_attn_by_inverse_layer_idx", "use_parallel_residual", "attention_multiplier", "embedding_multiplier", "residual_multiplier",
        "logits_scaling", "original_max_position_embeddings", "embd_layer_norm", "ep_size", "swiglu_limit", "initial_context_length", "experts_per_token", "cache_implementation",
        "clip_qkv", "skip_bias_add", "skip_bias_add_qkv", "slow_but_exact", "apply_residual_connection_post_layernorm", "masked_softmax_fusion", "offset_alibi", "n_ctx", "alibi",
    };

    /// <summary>Keys that nobody asked for and that are not known to be without effect.</summary>
    public IEnumerable<string> Unread => config.Select(entry => entry.Key).Where(key => !_read.Contains(key) && !Irrelevant.Contains(key)).Order(StringComparer.Ordinal);

    /// <summary>Whether the key is there and not null.</summary>
    public bool Has(string key)
    {
        _read.Add(key);
        return config[key] is not null;
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string key)
    {
        _read.Add(key);
        return config[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }

    /// <summary>Yes or no; null where it is not said.</summary>
    public bool? Flag(params ReadOnlySpan<string> keys)
    {
        bool? flag = null;
        foreach (var key in keys)
        {
            _read.Add(key);
            if (flag is null && config[key] is { } node)
                flag = node is JsonValue value && value.TryGetValue<bool>(out var known) ? known : throw Wrong(key, node, "true or false");
        }
        return flag;
    }

    /// <summary>A whole number under the first of its names that is there; null where none is.</summary>
    public int? Number(params ReadOnlySpan<string> keys)
    {
        int? number = null;
        foreach (var key in keys)
        {
            _read.Add(key);
            if (number is null && config[key] is { } node)
                number = node is JsonValue value && value.TryGetValue<int>(out var known) ? known : throw Wrong(key, node, "a whole number");
        }
        return number;
    }

    /// <summary>A whole number that must be there.</summary>
    public int Required(params string[] keys) =>
        Number(keys) ?? throw new InputException($"no {keys[0]}", where, $"the key {string.Join(" or ", keys)}", "Is it the config.json of a language model? Add the key.");

    /// <summary>How many entries of a list are the word; null where there is no such list.</summary>
    public int? CountOf(string key, string word)
    {
        _read.Add(key);
        return config[key] is JsonArray list ? list.Count(item => item is JsonValue value && value.TryGetValue<string>(out var text) && text == word) : null;
    }

    /// <summary>How many entries a list has; null where there is no such list.</summary>
    public int? LengthOf(string key)
    {
        _read.Add(key);
        return (config[key] as JsonArray)?.Count;
    }

    InputException Wrong(string key, JsonNode node, string expected) => new($"{key}: {node.ToJsonString()}", where, expected, "Correct the configuration.");
}
