using System.Diagnostics;
using System.Text.Json;
using Isoflop.Lab.Formats;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;
using Isoflop.Tests.Corpus;
using Isoflop.Tests.Corpus.Tokenizers;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Lab.Formats;

/// <summary>Real llama.cpp loads our GGUF and must give the same probabilities on the same tokens, and the same tokens on the same text.</summary>
public class LlamaCppTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(SampleModels.Names), MemberType = typeof(SampleModels))]
    public void Write_LlamaCppComputesTheSame(string name)
    {
        var model = SampleModels.Of(name);
        var (logProbabilities, tokens) = LogProbabilities(model.Model);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.gguf");
        GgufModel.Write(model, path);
        string[] texts = [.. SampleText.Documents.Take(20).Select(document => document.Text), "it's we'll   x\t\n  y", "naïve 日本語 ١٢٣ ⅷ 😀"];
        var answer = Ask(path, folder.Write("request.json", JsonSerializer.Serialize(new { tokens, texts })));
        Assert.Equal(texts.Select(text => model.Tokenizer.Encode(text)), answer.GetProperty("ids").Deserialize<int[][]>());
        var logits = answer.GetProperty("logits").Deserialize<double[][]>()!;
        var worst = 0.0;
        for (var t = 0; t < tokens.Length; t++)
        {
            var most = logits[t].Max();
            var total = most + Math.Log(logits[t].Sum(logit => Math.Exp(logit - most)));
            for (var id = 0; id < model.Model.Shape.Vocabulary; id++) worst = Math.Max(worst, Math.Abs(logits[t][id] - total - logProbabilities[t][id]));
        }
        var spread = logProbabilities.SelectMany(row => row).Max() - logProbabilities.SelectMany(row => row).Min();
        output.WriteLine($"{name}, seed {SampleModels.Seed}: log-probabilities spread over {spread:F1} nats differ by at most {worst:E1}");
        Assert.True(spread > 5);
        Assert.InRange(worst, 0, 1e-4);
    }

    // Position 0 to the last of one sequence, every id: the loss of each id as the target is minus its log-probability.
    static (double[][] LogProbabilities, int[] Tokens) LogProbabilities(Transformer model)
    {
        var shape = model.Shape;
        var random = new CounterRandom(SampleModels.Seed, 5);
        int[] tokens = [.. Enumerable.Range(0, shape.Context).Select(_ => random.NextIndex(400))];
        var pass = new ModelPass(shape, model.Layout, new RotaryTable(shape), 1);
        var rows = tokens.Select(_ => new double[shape.Vocabulary]).ToArray();
        var targets = new int[tokens.Length];
        for (var id = 0; id < shape.Vocabulary; id++)
        {
            Array.Fill(targets, id);
            pass.Loss(model.Weights, tokens, targets);
            for (var t = 0; t < tokens.Length; t++) rows[t][id] = -pass.Losses[t];
        }
        return (rows, tokens);
    }

    static JsonElement Ask(string model, string request)
    {
        var package = Path.Combine(Oracle.Package("@node-llama-cpp/linux-x64"), "bins", "linux-x64");
        var start = new ProcessStartInfo("python3", [Path.Combine(SourceTree.Root, "tests", "Isoflop.Tests", "Lab", "Formats", "llama_logits.py"), package, model, request])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no python3 to call llama.cpp's library with");
        }
        using (process)
        {
            var errors = process!.StandardError.ReadToEndAsync();
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.SkipWhen(process.ExitCode == 3, "this version of llama.cpp has other structures than the test knows");
            Assert.True(process.ExitCode == 0, errors.Result);
            return JsonDocument.Parse(answer).RootElement;
        }
    }
}
