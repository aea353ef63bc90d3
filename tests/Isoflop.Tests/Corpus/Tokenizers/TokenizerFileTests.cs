using System.Text.Json.Nodes;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Tokenizers;

public class TokenizerFileTests
{
    [Fact]
    public void Load_UndoesSave()
    {
        using var folder = new TemporaryFolder();
        foreach (var tokenizer in (Tokenizer[])[Tokenizer.Bytes, SampleText.Tokenizer])
        {
            var path = Path.Combine(folder.Path, "tokenizer.json");
            tokenizer.Save(path);
            var loaded = Tokenizer.Load(path);
            Assert.Equal(tokenizer.Merges, loaded.Merges);
            Assert.Equal(tokenizer.Specials, loaded.Specials);
            Assert.Equal(tokenizer.EndOfText, loaded.EndOfText);
            for (var id = 0; id < tokenizer.VocabularySize; id++) Assert.Equal(tokenizer.BytesOf(id).ToArray(), loaded.BytesOf(id).ToArray());
            Assert.Equal(TokenizerFile.Text(tokenizer), TokenizerFile.Text(loaded));
            Assert.Equal(["tokenizer.json"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        }
    }

    // GPT-2's file has its bytes in another order, its special token at the end and, in new files, merges as pairs.
    [Fact]
    public void Load_OfOtherIds_EncodesTheSameText()
    {
        var file = JsonNode.Parse(TokenizerFile.Text(SampleText.Tokenizer))!;
        var last = SampleText.Tokenizer.VocabularySize - 1;
        var vocabulary = file["model"]!["vocab"]!.AsObject();
        foreach (var (token, id) in vocabulary.ToArray()) vocabulary[token] = last - (int)id!;
        file["added_tokens"]![0]!["id"] = last - 256;
        file["model"]!["merges"] = new JsonArray([.. file["model"]!["merges"]!.AsArray().Select(merge => new JsonArray([.. ((string)merge!).Split(' ').Select(part => JsonValue.Create(part))]))]);
        file["pre_tokenizer"] = new JsonObject { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(file["pre_tokenizer"]!.DeepClone()) };
        var loaded = Load(file.ToJsonString());
        Assert.Equal(last - 256, loaded.EndOfText);
        foreach (var document in SampleText.Documents)
        {
            Assert.Equal(SampleText.Tokenizer.Encode(document.Text).Select(id => last - id), loaded.Encode(document.Text));
            Assert.Equal(document.Text, loaded.DecodeText(loaded.Encode(document.Text)));
        }
    }

    [Theory]
    [InlineData("/model/type", "\"WordPiece\"", "a model of type WordPiece")]
    [InlineData("/model/byte_fallback", "true", "byte_fallback: true")]
    [InlineData("/model/ignore_merges", "true", "ignore_merges: true")]
    [InlineData("/model/end_of_word_suffix", "\"</w>\"", "end_of_word_suffix")]
    [InlineData("/normalizer", "{\"type\":\"NFC\"}", "a normalizer")]
    [InlineData("/pre_tokenizer", "null", "no pre-tokenizer")]
    [InlineData("/pre_tokenizer/type", "\"Whitespace\"", "the pre-tokenizer Whitespace")]
    [InlineData("/pre_tokenizer/add_prefix_space", "true", "add_prefix_space: true")]
    [InlineData("/pre_tokenizer/use_regex", "false", "use_regex: false")]
    [InlineData("/model/vocab/a", "98", "id 98")]
    [InlineData("/model/vocab/a", "-1", "id -1")]
    [InlineData("/model/vocab/a", "\"x\"", "no tokenizer")]
    [InlineData("/model/vocab/日", "400", "the token '日'")]
    [InlineData("/model/merges/0", "\"a\"", "the merge \"a\"")]
    [InlineData("/model/merges/0", "\"a ~~~\"", "'~~~', which is no token")]
    [InlineData("/added_tokens/0/id", "3", "ids 3 and 256")]
    [InlineData("/model", "7", "no tokenizer")]
    public void Load_OfWhatItDoesNotDo_IsRefused(string place, string value, string found)
    {
        var file = JsonNode.Parse(TokenizerFile.Text(SampleText.Tokenizer))!;
        var steps = place.Split('/')[1..];
        var parent = steps[..^1].Aggregate(file, (node, step) => int.TryParse(step, out var index) ? node[index]! : node[step]!);
        if (parent is JsonArray array) array[int.Parse(steps[^1])] = JsonNode.Parse(value);
        else parent[steps[^1]] = JsonNode.Parse(value);
        Assert.Contains(found, Assert.Throws<InputException>(() => Load(file.ToJsonString())).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]},\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}")]
    public void Load_OfDamagedFiles_IsRefused(string text) => Assert.Throws<InputException>(() => Load(text));

    [Fact]
    public void Save_WhereItCannot_SaysSo() =>
        Assert.Throws<InputException>(() => Tokenizer.Bytes.Save(Path.Combine(AppContext.BaseDirectory, "none", "tokenizer.json")));

    static Tokenizer Load(string text)
    {
        using var folder = new TemporaryFolder();
        return Tokenizer.Load(folder.Write("tokenizer.json", text));
    }
}
