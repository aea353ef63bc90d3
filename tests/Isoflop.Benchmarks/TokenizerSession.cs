using System.Diagnostics;
using System.Text.Json;

namespace Isoflop.Benchmarks;

/// <summary>A Node process that encodes the same texts with the same merges, one round at a time, so that loading is outside every measurement.</summary>
sealed class TokenizerSession : IDisposable
{
    static readonly JsonSerializerOptions Lower = new(JsonSerializerDefaults.Web);

    readonly Process _process;

    /// <summary>Starts the process over a folder with packages, <c>tokenizer.json</c> and <c>texts.json</c>.</summary>
    public TokenizerSession(string folder)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "tokenizers_others.js"), folder, Path.Combine(folder, "tokenizer.json"), Path.Combine(folder, "texts.json")];
        _process = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var greeting = JsonDocument.Parse(Line());
        Versions = greeting.RootElement.GetProperty("versions").GetString()!;
        Names = greeting.RootElement.GetProperty("names").Deserialize<string[]>()!;
    }

    /// <summary>Versions of Node and the packages.</summary>
    public string Versions { get; }

    /// <summary>What can be asked for.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>One round over all texts.</summary>
    public TokenizerTime Ask(string name)
    {
        _process.StandardInput.WriteLine(name);
        _process.StandardInput.Flush();
        return JsonSerializer.Deserialize<TokenizerTime>(Line(), Lower)!;
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    string Line() => _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Node's side ended early; its message is above.");
}

/// <summary>What one round cost.</summary>
/// <param name="Tokens">Tokens that came out.</param>
/// <param name="Wall">Seconds on the clock.</param>
/// <param name="Cpu">Seconds of all threads.</param>
sealed record TokenizerTime(long Tokens, double Wall, double Cpu);
