using System.Runtime.InteropServices;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>Finds the reference packs of the .NET SDK on this machine, which hold the documentation of the class library as XML.</summary>
static class SdkPacks
{
    // The packs that every SDK carries on every system; others (Windows desktop, .NET Standard) would make the text depend on the machine.
    static readonly string[] Packs = ["Microsoft.NETCore.App.Ref", "Microsoft.AspNetCore.App.Ref"];

    static readonly EnumerationOptions Everything = new() { IgnoreInaccessible = true };

    /// <summary>The XML files of the newest version of each pack, packs in fixed order and files by name.</summary>
    /// <param name="root">The folder that holds <c>packs</c>; null for that of the running or installed SDK.</param>
    /// <exception cref="InputException">No pack was found.</exception>
    public static string[] Files(string? root)
    {
        string[] roots = root is null ? [.. Roots().Distinct(StringComparer.Ordinal)] : [root];
        foreach (var candidate in roots)
        {
            string[] files = [.. Packs.SelectMany(pack => PackFiles(Path.Combine(candidate, "packs", pack)))];
            if (files.Length > 0) return files;
        }
        throw new InputException(
            "no reference pack with documentation",
            string.Join(", ", roots.Select(candidate => Path.Combine(candidate, "packs"))),
            $"{Packs[0]} with its XML files, as the .NET SDK installs it",
            "Set DOTNET_ROOT to the folder of a .NET SDK, or name a text of your own with --text PATH.");
    }

    static IEnumerable<string> PackFiles(string pack)
    {
        if (!Directory.Exists(pack)) return [];
        var newest = Directory.EnumerateDirectories(pack, "*", Everything)
            .Where(folder => Directory.Exists(Path.Combine(folder, "ref")))
            .MaxBy(folder => (Version.TryParse(Path.GetFileName(folder).Split('-')[0], out var version) ? version : new Version(), Path.GetFileName(folder)));
        if (newest is null) return [];
        return Directory.EnumerateDirectories(Path.Combine(newest, "ref"), "net*", Everything)
            .SelectMany(framework => Directory.EnumerateFiles(framework, "*.xml", Everything))
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);
    }

    static IEnumerable<string> Roots()
    {
        foreach (var name in (string[])[$"DOTNET_ROOT_{RuntimeInformation.ProcessArchitecture.ToString().ToUpperInvariant()}", "DOTNET_ROOT"])
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } folder) yield return folder;
        }
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host && Path.GetDirectoryName(host) is { } home) yield return home;
        // .../shared/Microsoft.NETCore.App/10.0.1/
        yield return Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var program = Path.Combine(folder, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
            if (!File.Exists(program)) continue;
            var target = File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program;
            if (Path.GetDirectoryName(target) is { } directory) yield return directory;
        }
    }
}
