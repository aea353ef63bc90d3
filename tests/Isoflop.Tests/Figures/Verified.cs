using Isoflop.Tests.House;

namespace Isoflop.Tests.Figures;

/// <summary>Compares output with a file beside the test; where they differ, what was received is written beside it for review.</summary>
internal static class Verified
{
    public static void Equal(string file, string received)
    {
        // Not by the caller's path: a deterministic build replaces it.
        var path = Path.Combine(SourceTree.Root, "tests", "Isoflop.Tests", "Figures", file);
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected == received) return;
        var receivedPath = path.Replace(".verified.", ".received.", StringComparison.Ordinal);
        File.WriteAllText(receivedPath, received);
        Assert.Fail($"{file} differs from what was drawn; look at {Path.GetFileName(receivedPath)} and, if it is right, rename it to {file}.");
    }
}
