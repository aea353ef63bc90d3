using Isoflop.Findings;

namespace Isoflop.App.Outputs;

/// <summary>
/// A file that a command will write: refused before the work starts where it cannot be written, written aside and renamed, so that nothing
/// half-written is ever left behind.
/// </summary>
sealed class OutputFile
{
    readonly string _path;
    readonly bool _force;

    OutputFile(string path, bool force)
    {
        _path = path;
        _force = force;
    }

    /// <summary>The file of an option, or null where the option was not given.</summary>
    /// <exception cref="InputException">The file exists and may not be overwritten, or its folder does not exist or is not writable.</exception>
    public static OutputFile? Of(string? path, string option, bool force)
    {
        if (path is null) return null;
        if (Directory.Exists(path)) throw new InputException($"'{path}' is a folder", option, "the name of a file", "Add a file name.");
        if (File.Exists(path) && !force) throw new InputException($"'{path}' exists", option, "a file that does not exist yet", "Choose another name, or overwrite it with --force.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new InputException($"the folder '{folder}' does not exist", option, "a file in an existing folder", "Create the folder first.");
        return new OutputFile(path, force);
    }

    /// <summary>Writes the file.</summary>
    public void Write(string text)
    {
        var aside = $"{_path}.{Environment.ProcessId}.tmp";
        try
        {
            File.WriteAllText(aside, text);
            File.Move(aside, _path, _force);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(aside);
            throw new InputException($"'{_path}' could not be written ({exception.Message})", "output", "a writable file", "Check permissions and free space.", exception);
        }
    }
}
