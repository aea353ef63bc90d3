using System.Text.Json.Nodes;
using Isoflop.Findings;
using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Formats;
using Isoflop.Lab.Transformers;
using Isoflop.Tests.Corpus;
using Isoflop.Tests.Corpus.Tokenizers;
using Isoflop.Tests.Lab.Transformers;

namespace Isoflop.Tests.Lab.Formats;

public class HuggingFaceFolderTests
{
    [Theory]
    [MemberData(nameof(SampleModels.Names), MemberType = typeof(SampleModels))]
    [InlineData("small")]
    public void Read_UndoesWrite(string name)
    {
        using var folder = new TemporaryFolder();
        var model = SampleModels.Of(name);
        HuggingFaceFolder.Write(model, Path.Combine(folder.Path, "new"));
        SampleModels.AssertSame(model, HuggingFaceFolder.Read(Path.Combine(folder.Path, "new")));
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], Directory.GetFiles(Path.Combine(folder.Path, "new")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Write_GeluIsAnOptionOfLlama()
    {
        using var folder = new TemporaryFolder();
        var model = new LanguageModel(Transformer.Initialise(TinyShapes.All["gelu"] with { Vocabulary = 400 }, 1), SampleText.Tokenizer);
        HuggingFaceFolder.Write(model, folder.Path);
        SampleModels.AssertSame(model, HuggingFaceFolder.Read(folder.Path));
    }

    [Fact]
    public void Write_TheConfigurationIsLlamas()
    {
        using var folder = new TemporaryFolder();
        HuggingFaceFolder.Write(SampleModels.Of("grouped, untied"), folder.Path);
        var expected = JsonNode.Parse("""
            {
              "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 400, "hidden_size": 32, "intermediate_size": 48,
              "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 1, "head_dim": 8, "hidden_act": "silu",
              "max_position_embeddings": 24, "rms_norm_eps": 1e-5, "rope_theta": 500, "rope_scaling": null, "attention_bias": false,
              "attention_dropout": 0, "tie_word_embeddings": false, "use_cache": true, "torch_dtype": "float32", "mlp_bias": false,
              "bos_token_id": 256, "eos_token_id": 256
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(File.ReadAllText(Path.Combine(folder.Path, "config.json")))));
        using var weights = SafetensorsFile.Open(Path.Combine(folder.Path, "model.safetensors"));
        Assert.Equal("pt", weights.Metadata["format"]);
        Assert.Equal([8, 32], weights.Tensors.Single(tensor => tensor.Name == "model.layers.1.self_attn.k_proj.weight").Dimensions);
    }

    // Newer transformers write the rotary base elsewhere and weights in shards.
    [Fact]
    public void Read_OfShardsAndOtherSpellings_IsTheSameModel()
    {
        using var folder = new TemporaryFolder();
        var model = SampleModels.Of("grouped, untied");
        HuggingFaceFolder.Write(model, folder.Path);
        var path = Path.Combine(folder.Path, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config.Remove("rope_theta");
        config.Remove("rope_scaling");
        config["rope_parameters"] = new JsonObject { ["rope_theta"] = 500.0, ["rope_type"] = "default" };
        File.WriteAllText(path, config.ToJsonString());
        File.Delete(Path.Combine(folder.Path, "model.safetensors"));
        var map = new JsonObject();
        var slices = model.Model.Layout.Slices;
        for (var shard = 1; shard <= 2; shard++)
        {
            var writer = new SafetensorsWriter();
            foreach (var slice in slices.Where((_, index) => index % 2 == shard - 1))
            {
                writer.Add(slice.Name, slice.Dimensions, slice.In(model.Model.Weights).ToArray());
                map[slice.Name] = $"model-{shard}-of-2.safetensors";
            }
            writer.Write(Path.Combine(folder.Path, $"model-{shard}-of-2.safetensors"));
        }
        var index = folder.Write("model.safetensors.index.json", new JsonObject { ["weight_map"] = map }.ToJsonString());
        SampleModels.AssertSame(model, HuggingFaceFolder.Read(folder.Path));
        foreach (var bad in (string[])["../model-1-of-2.safetensors", "/etc/passwd", "a\\b", "", "."])
        {
            map[slices[0].Name] = bad;
            File.WriteAllText(index, new JsonObject { ["weight_map"] = map.DeepClone() }.ToJsonString());
            Assert.Contains($"the file '{bad}'", Assert.Throws<InputException>(() => HuggingFaceFolder.Read(folder.Path)).Message);
        }
    }

    [Theory]
    [InlineData("model_type", "\"phi\"", "model_type 'phi'")]
    [InlineData("hidden_act", "\"relu\"", "hidden_act 'relu'")]
    [InlineData("rope_scaling", "{\"type\":\"linear\",\"factor\":2}", "scaled rotary positions")]
    [InlineData("attention_bias", "true", "attention_bias: true")]
    [InlineData("sliding_window", "8", "a sliding window")]
    [InlineData("hidden_size", "\"wide\"", "hidden_size: \"wide\"")]
    [InlineData("hidden_size", "64", "dimension")]
    [InlineData("num_hidden_layers", "3", "tensors")]
    [InlineData("num_hidden_layers", "1", "the tensor 'model.layers.1.")]
    [InlineData("num_hidden_layers", "4000", "tensors")]
    [InlineData("num_attention_heads", "0", "heads")]
    [InlineData("vocab_size", "300", "embed_tokens")]
    [InlineData("tie_word_embeddings", "false", "no tensor 'lm_head.weight'")]
    public void Read_OfAConfigurationThatDoesNotFit_IsRefused(string name, string value, string found)
    {
        using var folder = new TemporaryFolder();
        HuggingFaceFolder.Write(SampleModels.Of("dense"), folder.Path);
        var path = Path.Combine(folder.Path, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config[name] = JsonNode.Parse(value);
        File.WriteAllText(path, config.ToJsonString());
        var message = Assert.Throws<InputException>(() => HuggingFaceFolder.Read(folder.Path)).Message;
        Assert.True(message.Contains(found, StringComparison.Ordinal) || (found == "dimension" && message.Contains("32", StringComparison.Ordinal)), message);
    }

    [Fact]
    public void Read_OfWhatIsNotThere_IsNamed()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("config.json", Assert.Throws<InputException>(() => HuggingFaceFolder.Read(folder.Path)).Where);
        folder.Write("config.json", "[]");
        Assert.Contains("no JSON object", Assert.Throws<InputException>(() => HuggingFaceFolder.Read(folder.Path)).Message);
        folder.Write("config.json", "{");
        Assert.Contains("malformed JSON", Assert.Throws<InputException>(() => HuggingFaceFolder.Read(folder.Path)).Message);
        HuggingFaceFolder.Write(SampleModels.Of("dense"), folder.Path);
        File.Delete(Path.Combine(folder.Path, "tokenizer.json"));
        Assert.Contains("tokenizer.json", Assert.Throws<InputException>(() => HuggingFaceFolder.Read(folder.Path)).Where);
        File.Delete(Path.Combine(folder.Path, "model.safetensors"));
        Assert.Contains("model.safetensors", Assert.Throws<InputException>(() => HuggingFaceFolder.Read(folder.Path)).Where);
    }

    [Theory]
    [InlineData("shared", "a shared expert")]
    [InlineData("one active", "one active expert")]
    [InlineData("bias", "a bias on the choice")]
    public void Write_WhatTransformersHasNoNameFor_IsRefused(string name, string found)
    {
        using var folder = new TemporaryFolder();
        var model = new LanguageModel(Transformer.Initialise(TinyShapes.All[name] with { Vocabulary = 400 }, 1), SampleText.Tokenizer);
        Assert.Contains(found, Assert.Throws<InputException>(() => HuggingFaceFolder.Write(model, folder.Path)).Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
