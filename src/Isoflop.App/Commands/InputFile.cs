using Isoflop.Findings;

namespace Isoflop.App.Commands;

/// <summary>Reads a file that the user named.</summary>
static class InputFile
{
    /// <summary>Its text.</summary>
    /// <exception cref="InputException">It is not there, or cannot be read.</exception>
    public static string Text(string path, string option)
    {
        if (!File.Exists(path)) throw new InputException($"no file '{path}'", option, "a file that exists", "Check the name.");
        try
        {
            return File.ReadAllText(path);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new InputException($"'{path}' may not be read", option, "a file that may be read", "Check its permissions.", exception);
        }
    }
}
