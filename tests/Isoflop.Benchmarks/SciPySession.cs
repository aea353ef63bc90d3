using System.Diagnostics;
using System.Text.Json.Nodes;
using Isoflop.Runs;

namespace Isoflop.Benchmarks;

/// <summary>A Python process that does SciPy's side of the fits, one task at a time, so that imports and warm-up are outside every measurement.</summary>
sealed class SciPySession : IDisposable
{
    static readonly string[] Interpreters = ["python3", "/usr/bin/python3"];

    readonly Process _process;

    SciPySession(Process process, string versions)
    {
        _process = process;
        Versions = versions;
    }

    /// <summary>Versions of Python, NumPy and SciPy.</summary>
    public string Versions { get; }

    /// <summary>A session over the runs, or null where no interpreter has SciPy.</summary>
    public static SciPySession? Open(RunSet runs, int processes)
    {
        foreach (var interpreter in Interpreters)
        {
            if (FindVersions(interpreter) is not { } versions) continue;
            var process = Start(interpreter, Path.Combine(AppContext.BaseDirectory, "scipy_fits.py"))!;
            var session = new SciPySession(process, versions);
            session.Write(new JsonObject
            {
                ["params"] = Numbers(runs.Values(RunColumn.Params)),
                ["tokens"] = Numbers(runs.Values(RunColumn.Tokens)),
                ["loss"] = Numbers(runs.Values(RunColumn.Loss)),
                ["processes"] = processes,
            });
            return session;
        }
        return null;
    }

    /// <summary>Has one task done.</summary>
    /// <returns>The answer: its seconds and what it found.</returns>
    public JsonNode Ask(JsonObject task)
    {
        Write(task);
        var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("SciPy's side ended early; its message is above.");
        return JsonNode.Parse(line)!;
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    static string? FindVersions(string interpreter)
    {
        const string probe = """
            import sys
            try:
                import numpy, scipy
            except ImportError:
                sys.exit(1)
            print(f'Python {sys.version.split()[0]}, NumPy {numpy.__version__}, SciPy {scipy.__version__}')
            """;
        using var process = Start(interpreter, "-c", probe);
        if (process is null) return null;
        var versions = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? versions : null;
    }

    static Process? Start(string interpreter, params string[] arguments)
    {
        var start = new ProcessStartInfo(interpreter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // The matrices are 5 x 5: threads inside NumPy would only get in the way of the worker processes.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["OPENBLAS_NUM_THREADS"] = "1";
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    static JsonArray Numbers(ReadOnlySpan<double> values) => [.. values.ToArray().Select(value => JsonValue.Create(value))];

    void Write(JsonObject document)
    {
        _process.StandardInput.WriteLine(document.ToJsonString());
        _process.StandardInput.Flush();
    }
}
