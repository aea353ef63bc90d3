using System.Text.Json;
using System.Text.Json.Nodes;

namespace Isoflop.Plans.Exports;

/// <summary>Hugging Face's config.json of a Llama (transformers, models/llama/configuration_llama.py, read 2026-11-22).</summary>
static class HuggingFaceConfiguration
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static ExportedFile Of(TrainingSetup setup)
    {
        var shape = setup.Shape;
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray("LlamaForCausalLM"),
            ["model_type"] = "llama",
            ["hidden_size"] = shape.Width,
            ["intermediate_size"] = shape.FeedForwardWidth,
            ["num_hidden_layers"] = shape.Layers,
            ["num_attention_heads"] = shape.Heads,
            ["num_key_value_heads"] = shape.KeyHeads,
            ["head_dim"] = shape.HeadWidth,
            ["hidden_act"] = "silu",
            ["max_position_embeddings"] = shape.Context,
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 500000.0,
            ["attention_bias"] = false,
            ["mlp_bias"] = false,
            ["tie_word_embeddings"] = shape.TiedHead,
            ["vocab_size"] = shape.Vocabulary,
            ["torch_dtype"] = "bfloat16",
        };
        return new ExportedFile("config.json", config.ToJsonString(Indented) + "\n");
    }
}
