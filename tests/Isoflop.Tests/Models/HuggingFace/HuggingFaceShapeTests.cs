using Isoflop.Findings;
using Isoflop.Models;
using Isoflop.Models.HuggingFace;

namespace Isoflop.Tests.Models.HuggingFace;

/// <summary>Configurations as the hub carries them, against the counts that their checkpoints have.</summary>
public class HuggingFaceShapeTests
{
    const string Llama3 = """{"model_type":"llama","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"vocab_size":128256,"max_position_embeddings":8192,"rope_theta":500000.0,"rms_norm_eps":1e-05,"attention_bias":false,"tie_word_embeddings":false}""";

    [Theory]
    [InlineData(Llama3, 8_030_261_248)]
    [InlineData("""{"model_type":"qwen2","hidden_size":3584,"intermediate_size":18944,"num_hidden_layers":28,"num_attention_heads":28,"num_key_value_heads":4,"vocab_size":152064,"max_position_embeddings":32768,"sliding_window":131072,"use_sliding_window":false,"max_window_layers":28}""", 7_615_616_512)]
    [InlineData("""{"model_type":"mixtral","hidden_size":4096,"intermediate_size":14336,"num_hidden_layers":32,"num_attention_heads":32,"num_key_value_heads":8,"num_local_experts":8,"num_experts_per_tok":2,"vocab_size":32000,"max_position_embeddings":32768,"sliding_window":null}""", 46_702_792_704)]
    [InlineData("""{"model_type":"gpt2","n_embd":768,"n_layer":12,"n_head":12,"n_positions":1024,"n_ctx":1024,"vocab_size":50257}""", 124_439_808)]
    [InlineData("""{"model_type":"qwen3_moe","hidden_size":2048,"intermediate_size":6144,"moe_intermediate_size":768,"num_hidden_layers":48,"num_attention_heads":32,"num_key_value_heads":4,"head_dim":128,"num_experts":128,"num_experts_per_tok":8,"decoder_sparse_step":1,"mlp_only_layers":[],"vocab_size":151936,"max_position_embeddings":40960,"tie_word_embeddings":false,"attention_bias":false}""", 30_532_122_624)]
    [InlineData("""{"model_type":"deepseek_v3","hidden_size":7168,"intermediate_size":18432,"moe_intermediate_size":2048,"num_hidden_layers":61,"num_attention_heads":128,"num_key_value_heads":128,"n_routed_experts":256,"n_shared_experts":1,"num_experts_per_tok":8,"first_k_dense_replace":3,"moe_layer_freq":1,"kv_lora_rank":512,"q_lora_rank":1536,"qk_rope_head_dim":64,"qk_nope_head_dim":128,"v_head_dim":128,"topk_method":"noaux_tc","vocab_size":129280,"max_position_embeddings":163840}""", 671_026_419_200)]
    [InlineData("""{"model_type":"gemma2","hidden_size":2304,"intermediate_size":9216,"num_hidden_layers":26,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"vocab_size":256000,"max_position_embeddings":8192,"sliding_window":4096}""", 2_614_341_888)]
    [InlineData("""{"model_type":"gpt_oss","hidden_size":2880,"intermediate_size":2880,"num_hidden_layers":24,"num_attention_heads":64,"num_key_value_heads":8,"head_dim":64,"num_local_experts":32,"num_experts_per_tok":4,"vocab_size":201088,"max_position_embeddings":131072,"sliding_window":128,"attention_bias":true,"tie_word_embeddings":false}""", 20_914_757_184, 24 * 64)]
    // Maverick's text model: experts in every other layer, dense blocks twice as wide.
    [InlineData("""{"model_type":"llama4_text","hidden_size":5120,"intermediate_size":8192,"intermediate_size_mlp":16384,"num_hidden_layers":48,"num_attention_heads":40,"num_key_value_heads":8,"head_dim":128,"num_local_experts":128,"num_experts_per_tok":1,"interleave_moe_layer_step":2,"vocab_size":202048,"max_position_embeddings":1048576,"use_qk_norm":false}""", 400_711_848_960)]
    public void Read_CountsTheCheckpoint(string json, double parameters, double sinks = 0)
    {
        var read = HuggingFaceShape.Read(json, "config.json");
        // gpt-oss learns an attention sink a head, which no other model has and which is not counted here.
        Assert.Equal(parameters, ParameterGroups.Of(read.Shape).Total.Value + sinks);
        Assert.Empty(read.Findings);
    }

    // Falcon-7B: one key head, one norm a layer, the head tied; Falcon-40B: groups and two norms, whatever multi_query says. Both as their checkpoints count.
    [Theory]
    [InlineData("""{"architectures":["FalconForCausalLM"],"model_type":"falcon","hidden_size":4544,"num_hidden_layers":32,"num_attention_heads":71,"vocab_size":65024,"multi_query":true,"parallel_attn":true,"new_decoder_architecture":false,"alibi":false,"bias":false,"layer_norm_epsilon":1e-05,"hidden_dropout":0.0,"attention_dropout":0.0,"apply_residual_connection_post_layernorm":false}""", 6_921_720_704)]
    [InlineData("""{"architectures":["FalconForCausalLM"],"model_type":"falcon","hidden_size":8192,"num_hidden_layers":60,"num_attention_heads":128,"num_kv_heads":8,"vocab_size":65024,"multi_query":true,"parallel_attn":true,"new_decoder_architecture":true,"alibi":false,"bias":false,"layer_norm_epsilon":1e-05}""", 41_303_293_952)]
    public void Read_Falcon(string json, double parameters)
    {
        var read = HuggingFaceShape.Read(json, "config.json");
        Assert.Equal(parameters, ParameterGroups.Of(read.Shape).Total.Value);
        Assert.Empty(read.Findings);
    }

    // T5-11B, and Flan-T5-XXL (gated, the head apart): the checkpoints hold the biases of relative positions as well, 32 buckets a head in each stack.
    [Theory]
    [InlineData("""{"architectures":["T5WithLMHeadModel"],"model_type":"t5","is_encoder_decoder":true,"d_model":1024,"d_ff":65536,"d_kv":128,"num_layers":24,"num_heads":128,"relative_attention_num_buckets":32,"vocab_size":32128,"n_positions":512,"dropout_rate":0.1,"layer_norm_epsilon":1e-06,"initializer_factor":1.0,"output_past":true}""", 11_307_321_344, 2 * 32 * 128)]
    [InlineData("""{"architectures":["T5ForConditionalGeneration"],"model_type":"t5","is_encoder_decoder":true,"d_model":4096,"d_ff":10240,"d_kv":64,"num_layers":24,"num_decoder_layers":24,"num_heads":64,"relative_attention_num_buckets":32,"relative_attention_max_distance":128,"feed_forward_proj":"gated-gelu","tie_word_embeddings":false,"vocab_size":32128,"dropout_rate":0.1,"layer_norm_epsilon":1e-06}""", 11_135_332_352, 2 * 32 * 64)]
    public void Read_T5(string json, double parameters, double biases)
    {
        var read = HuggingFaceShape.Read(json, "config.json");
        Assert.Equal((24, 24), (read.Shape.EncoderLayers, read.Shape.Layers));
        Assert.Equal(parameters, ParameterGroups.Of(read.Shape).Total.Value + biases);
        Assert.Equal("config-part-not-counted", Assert.Single(read.Findings).Id);
    }

    [Fact]
    public void Read_SeesWindows()
    {
        var gemma = HuggingFaceShape.Read("""{"model_type":"gemma3_text","hidden_size":1152,"intermediate_size":6912,"num_hidden_layers":26,"num_attention_heads":4,"num_key_value_heads":1,"head_dim":256,"vocab_size":262144,"max_position_embeddings":32768,"sliding_window":512,"sliding_window_pattern":6}""", "config.json");
        Assert.Equal(new SlidingWindow(512, 22), gemma.Shape.Window);
        Assert.Equal(999_885_952, ParameterGroups.Of(gemma.Shape).Total.Value);
        var listed = HuggingFaceShape.Read(Llama3.Replace("}", ",\"sliding_window\":128,\"layer_types\":[\"sliding_attention\",\"full_attention\"]}", StringComparison.Ordinal), "config.json");
        Assert.Equal(new SlidingWindow(128, 1), listed.Shape.Window);
    }

    [Fact]
    public void Read_SaysWhatItCouldNotRead()
    {
        var odd = HuggingFaceShape.Read(Llama3.Replace("}", ",\"num_memory_slots\":64,\"altup_inputs\":4}", StringComparison.Ordinal), "config.json");
        var unread = Assert.Single(odd.Findings);
        Assert.Equal("config-keys-not-read", unread.Id);
        Assert.Contains("altup_inputs, num_memory_slots", unread.Message);
        var unknown = HuggingFaceShape.Read(Llama3.Replace("\"llama\"", "\"brandnew\"", StringComparison.Ordinal), "config.json");
        Assert.Contains(unknown.Findings, finding => finding is { Id: "config-architecture-unknown", Severity: Severity.Warning } && finding.Message.Contains("brandnew", StringComparison.Ordinal));
        var nested = HuggingFaceShape.Read($$"""{"model_type":"gemma3","vision_config":{"hidden_size":1152},"text_config":{{Llama3}}}""", "config.json");
        Assert.Contains(nested.Findings, finding => finding.Id == "config-part-not-read");
    }

    [Theory]
    [InlineData("{", "no JSON")]
    [InlineData("[1]", "no object")]
    [InlineData("""{"model_type":"llama","hidden_size":4096}""", "num_hidden_layers")]
    [InlineData("""{"model_type":"llama","hidden_size":"wide","num_hidden_layers":2}""", "hidden_size: \"wide\"")]
    [InlineData("""{"model_type":"llama","hidden_size":4096,"num_hidden_layers":2,"num_attention_heads":3,"intermediate_size":8,"vocab_size":10}""", "heads")]
    public void Read_RefusesWhatIsNoShape(string json, string said) =>
        Assert.Contains(said, Assert.Throws<InputException>(() => HuggingFaceShape.Read(json, "config.json")).Message);
}
