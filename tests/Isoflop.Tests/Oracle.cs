using System.Diagnostics;
using Isoflop.Tests.House;

namespace Isoflop.Tests;

/// <summary>
/// Programs of others that answer what ours must answer, from npm packages in <c>artifacts/oracles</c>, where the checks of the repository install them.
/// A test whose oracle is not there is skipped with the reason.
/// </summary>
static class Oracle
{
    /// <summary>The folder of an npm package; skips the test where it is not installed.</summary>
    public static string Package(string name)
    {
        var path = Path.Combine(SourceTree.Root, "artifacts", "oracles", "node_modules", name.Replace('/', Path.DirectorySeparatorChar));
        Assert.SkipUnless(Directory.Exists(path), $"the npm package {name} is not in artifacts/oracles: npm install --prefix artifacts/oracles {name}");
        return path;
    }

    /// <summary>What a script for Node writes to standard output; skips the test where there is no Node.</summary>
    public static string Node(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-e", script, .. arguments]) start.ArgumentList.Add(argument);
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("there is no Node on this machine");
        }
        using (process)
        {
            var errors = process!.StandardError.ReadToEndAsync();
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors.Result);
            return answer;
        }
    }
}
