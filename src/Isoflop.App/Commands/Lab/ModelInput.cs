using Isoflop.Findings;
using Isoflop.Lab.Formats;
using Isoflop.Lab.Sweeps;

namespace Isoflop.App.Commands.Lab;

/// <summary>The model of an argument: a run's folder, a Hugging Face folder, or a GGUF file.</summary>
static class ModelInput
{
    /// <summary>Reads the model.</summary>
    /// <exception cref="InputException">There is none, or it is damaged.</exception>
    public static LanguageModel Read(string path)
    {
        if (File.Exists(path)) return GgufModel.Read(path);
        if (!Directory.Exists(path)) throw new InputException("no such file or folder", path, "the folder of a run, a Hugging Face folder or a GGUF file", "Check the path.");
        var run = new RunFolder(path);
        return run.Exists ? run.ReadModel() : HuggingFaceFolder.Read(path);
    }

    /// <summary>The folder of a run.</summary>
    /// <exception cref="InputException">It is none.</exception>
    public static RunFolder Run(string path)
    {
        var run = new RunFolder(path);
        return run.Exists ? run : throw new InputException("no spec.json in it", path, "the folder of a run", "Name the folder that lab train or lab sweep made.");
    }

    /// <summary>Refuses a place where something is already.</summary>
    /// <exception cref="InputException">Something is there, and may not be replaced.</exception>
    public static void RefuseExisting(string path, string option, bool force)
    {
        if (!force && (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())))
            throw new InputException($"'{path}' exists", option, "a place where nothing is yet", "Choose another name, or replace it with --force.");
    }
}
