using System.Diagnostics;
using System.Text.Json;
using Isoflop.Lab.Checkpoints;
using Isoflop.Lab.Training;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Lab.Training;

/// <summary>The shipped PyTorch trainer, run as its users run it. Without PyTorch the tests that need it are skipped.</summary>
static class TorchTrainer
{
    static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];

    static readonly Lazy<string?> Interpreter = new(() => Interpreters.FirstOrDefault(interpreter => Run(interpreter, "-c", "import torch")?.Code == 0));

    /// <summary>Trains a run from the weights of a checkpoint, and returns its steps.</summary>
    public static List<JsonElement> Train(string folder, RunSpec spec, ushort[] tokens, string weights)
    {
        Assert.SkipWhen(Interpreter.Value is null, "no python3 with PyTorch here: apt-get install python3-torch");
        string In(string name) => Path.Combine(folder, name);

        File.WriteAllText(In("spec.json"), RunSpecJson.Write(spec));
        var writer = new SafetensorsWriter();
        writer.Add("train", [tokens.Length], tokens.Select(token => (int)token).ToArray());
        writer.Write(In("tokens.safetensors"));
        var script = Path.Combine(SourceTree.Root, "trainers", "torch", "train.py");
        var (code, said) = Run(
            Interpreter.Value!, script, "--spec", In("spec.json"), "--tokens", In("tokens.safetensors"), "--weights", weights, "--out", In("torch"), "--save", In("end.safetensors"),
            "--device", "cpu", "--threads", "1")!.Value;
        Assert.True(code == 0, said);
        Assert.Equal(spec.Steps, JsonDocument.Parse(File.ReadAllText(Path.Combine(In("torch"), "result.json"))).RootElement.GetProperty("step").GetInt32());
        return [.. File.ReadLines(Path.Combine(In("torch"), "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    static (int Code, string Said)? Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        // PyTorch's own setting of threads does not reach the BLAS of Debian's build.
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        start.Environment["OMP_NUM_THREADS"] = "1";
        try
        {
            using var process = Process.Start(start)!;
            var said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, said);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
