using System.CommandLine;
using Isoflop.Findings;
using Isoflop.Lab.Formats;

namespace Isoflop.App.Commands.Lab;

/// <summary><c>isoflop lab export MODEL --to hf|gguf PATH</c> and <c>isoflop lab import PATH --out FOLDER</c>: models between programs.</summary>
static class ExportCommand
{
    enum Format
    {
        Hf,
        Gguf,
    }

    public static Command Create(Shell shell)
    {
        var command = new Command("export", "Write a model for other programs: a Hugging Face folder, or a GGUF file for llama.cpp.");
        var from = new Argument<string>("MODEL") { Description = "A run's folder, a Hugging Face folder or a GGUF file." };
        var to = new Argument<string>("PATH") { Description = "The folder or file to write." };
        var format = new Option<string>("--to") { Description = "hf or gguf.", HelpName = "FORMAT", Required = true };
        var force = new Option<bool>("--force") { Description = "Replace what exists." };
        command.Add(from);
        command.Add(to);
        command.Add(format);
        command.Add(force);
        command.SetAction(parsed =>
        {
            var (kind, path) = (Arguments.Word<Format>(parsed.GetRequiredValue(format), "--to"), parsed.GetRequiredValue(to));
            ModelInput.RefuseExisting(path, "PATH", parsed.GetValue(force));
            return Write(shell, ModelInput.Read(parsed.GetRequiredValue(from)), kind, path);
        });
        return command;
    }

    public static Command CreateImport(Shell shell)
    {
        var command = new Command("import", "Check a model of another program and write it as a folder that lab eval, generate and export take.");
        var from = new Argument<string>("PATH") { Description = "A Hugging Face folder of a Llama, Qwen 3 or Mixtral, or a GGUF file of a llama or qwen3." };
        var folder = new Option<string>("--out") { Description = "The folder to write, in the Hugging Face form.", HelpName = "FOLDER", Required = true };
        var force = new Option<bool>("--force") { Description = "Replace what exists." };
        command.Add(from);
        command.Add(folder);
        command.Add(force);
        command.SetAction(parsed =>
        {
            ModelInput.RefuseExisting(parsed.GetRequiredValue(folder), "--out", parsed.GetValue(force));
            return Write(shell, ModelInput.Read(parsed.GetRequiredValue(from)), Format.Hf, parsed.GetRequiredValue(folder));
        });
        return command;
    }

    static int Write(Shell shell, LanguageModel model, Format format, string path)
    {
        if (format == Format.Gguf && Directory.Exists(path)) throw new InputException($"'{path}' is a folder", "PATH", "the name of a file", "Add a file name.");
        if (format == Format.Gguf) GgufModel.Write(model, path);
        else HuggingFaceFolder.Write(model, path);
        var shape = model.Model.Shape;
        shell.Out.WriteLine($"{path}: {model.Model.Counts.Total} parameters, {shape.Layers} layers of width {shape.Width}, vocabulary {shape.Vocabulary:N0}, context {shape.Context:N0}");
        return Application.Done;
    }
}
