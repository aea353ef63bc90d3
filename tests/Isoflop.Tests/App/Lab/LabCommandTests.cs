using System.Text.Json;

namespace Isoflop.Tests.App.Lab;

public sealed class LabCommandTests : IDisposable
{
    const string Spec = """
        {"shape": {"vocabulary": 280, "layers": 2, "width": 32, "heads": 2, "feedForwardWidth": 64, "context": 32}, "steps": 120, "batchTokens": 256, "learningRate": 0.01,
         "schedule": "cosine:warmup=5%,final=5%"}
        """;

    readonly Terminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Run_IsTrainedMeasuredSampledAndMoved()
    {
        var (run, text) = (_terminal.File("run"), SmallTexts.Write(_terminal.File("words.jsonl")));
        Ok("train", _terminal.File("spec.json", Spec), "--text", text, "--out", run, "--threads", "1", "--json");
        var trained = Json();
        Assert.Equal("finished", trained.GetProperty("state").GetString());
        var loss = trained.GetProperty("loss").GetDouble();
        Assert.InRange(loss, 0.1, 3);

        // The same number from the folder alone, by the command that measures; and none from a run that is done.
        Ok("eval", run, "--threads", "2", "--json");
        Assert.Equal(loss, Json().GetProperty("loss").GetDouble(), 1e-6);
        Assert.Equal(trained.GetProperty("bits_per_byte").GetDouble(), Json().GetProperty("bitsPerByte").GetDouble(), 1e-6);
        Ok("resume", run, "--json");
        Assert.Equal(trained.ToString(), Json().ToString());
        Ok("train", _terminal.File("spec.json"), "--text", text, "--out", run);
        Assert.Contains("1 of 1 runs finished", _terminal.Out, StringComparison.Ordinal);

        // A model goes through both formats and back without a changed bit of its losses.
        Ok("export", run, "--to", "hf", _terminal.File("hf"));
        Ok("export", run, "--to", "gguf", _terminal.File("model.gguf"));
        Ok("import", _terminal.File("model.gguf"), "--out", _terminal.File("back"));
        var losses = new[] { run, _terminal.File("hf"), _terminal.File("model.gguf"), _terminal.File("back") }.Select(model =>
        {
            Ok("eval", model, "--text", text, "--threads", "1", "--json");
            return Json().GetProperty("loss").GetDouble();
        }).ToArray();
        Assert.All(losses, each => Assert.Equal(losses[0], each));

        string[] generate = ["generate", run, "--prompt", "the law", "--tokens", "20", "--seed", "3"];
        Ok(generate);
        var said = _terminal.Out;
        Assert.StartsWith("the law", said, StringComparison.Ordinal);
        Assert.InRange(said.Length, 20, 400);
        Ok(generate);
        Assert.Equal(said, _terminal.Out);
        Ok([.. generate[..^1], "4"]);
        Assert.NotEqual(said, _terminal.Out);
        Ok("generate", _terminal.File("back"), "--prompt", "the law", "--temperature", "0", "--top-k", "5", "--top-p", "0.9");
    }

    [Fact]
    public void Mistakes_GetOneMessage()
    {
        var (run, text) = (_terminal.File("run"), SmallTexts.Write(_terminal.File("words.jsonl"), 200));
        Refused("does not exist|no such file|cannot be read", "train", _terminal.File("none.json"), "--out", run);
        Refused("vocabulry", "train", _terminal.File("typo.json", Spec.Replace("vocabulary", "vocabulry", StringComparison.Ordinal)), "--text", text, "--out", run);
        Refused("32", "train", _terminal.File("odd.json", Spec.Replace("\"batchTokens\": 256", "\"batchTokens\": 250", StringComparison.Ordinal)), "--text", text, "--out", run);
        Refused("no such file", "train", _terminal.File("spec.json", Spec), "--text", _terminal.File("nowhere"), "--out", run);
        Refused("--threads", "train", _terminal.File("spec.json"), "--text", text, "--out", run, "--threads", "0");
        Assert.False(Directory.Exists(run));
        // Far more memory than any machine has is refused before any is taken.
        var huge = Spec.Replace("\"width\": 32", "\"width\": 8192", StringComparison.Ordinal).Replace("\"layers\": 2", "\"layers\": 7", StringComparison.Ordinal).Replace("\"batchTokens\": 256", "\"batchTokens\": 16777216", StringComparison.Ordinal);
        Refused("MB", "train", _terminal.File("huge.json", huge), "--text", text, "--out", run);
        Refused("spec.json", "resume", _terminal.File("nothing"));
        Refused("no such file", "eval", _terminal.File("nothing"));
        Refused("gguf", "export", text, "--to", "tar", _terminal.File("out"));
        Refused("exists", "import", text, "--out", _terminal.Folder);
    }

    [Fact]
    public void Resume_RefusesAnotherText()
    {
        var (run, text) = (_terminal.File("run"), SmallTexts.Write(_terminal.File("words.jsonl"), 200));
        Ok("train", _terminal.File("spec.json", Spec.Replace("120", "4", StringComparison.Ordinal)), "--text", text, "--out", run);
        SmallTexts.Write(text, 201);
        Refused("digest", "resume", run);
        Refused("another text", "train", _terminal.File("spec.json"), "--text", text, "--out", run);
    }

    void Ok(params string[] words) => Assert.True(_terminal.Run(["lab", .. words]) == 0, _terminal.Error);

    JsonElement Json() => JsonDocument.Parse(_terminal.Out).RootElement;

    void Refused(string said, params string[] words)
    {
        Assert.Equal(2, _terminal.Run(["lab", .. words]));
        Assert.Single(_terminal.Error.TrimEnd().Split('\n'));
        Assert.Matches(said, _terminal.Error);
    }
}
