using Isoflop.App;

namespace Isoflop.Tests.App;

/// <summary>Runs the command in the process, in a folder of its own.</summary>
sealed class Terminal : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("isoflop-test-").FullName;

    /// <summary>Standard output of the last command.</summary>
    public string Out { get; private set; } = "";

    /// <summary>Standard error of the last command.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Runs a command and returns its exit code. Words with blanks are given as one argument.</summary>
    public int Run(params string[] arguments) => RunWith("", arguments);

    /// <summary>The same with text on standard input.</summary>
    public int RunWith(string input, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = Application.Run(arguments, new Shell(output, error, () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(input)), IsTerminal: false) { Clock = new Noon() });
        (Out, Error) = (output.ToString(), error.ToString());
        return code;
    }

    public string File(string name, string? text = null)
    {
        var path = Path.Combine(Folder, name);
        if (text is not null) System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <summary>A table of runs drawn from a law, written once.</summary>
    public string Runs(string design = "isoflop", double noise = 0.005, ulong seed = 1)
    {
        var path = File($"runs-{Math.Abs(design.GetHashCode(StringComparison.Ordinal))}-{seed}.csv");
        if (!System.IO.File.Exists(path)) Assert.Equal(0, Run("simulate", "besiroglu-2024", "--design", design, "--noise", $"{noise:R}", "--seed", $"{seed}", "--out", path));
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    // Transcripts with a date in them are the same on every day.
    sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    }
}
