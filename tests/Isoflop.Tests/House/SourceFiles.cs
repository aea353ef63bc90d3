using System.Text.RegularExpressions;

namespace Isoflop.Tests.House;

/// <summary>Rules that every source file keeps: where it lies, how long it is, and that no warning is silenced.</summary>
public partial class SourceFiles
{
    const int SourceLimit = 350;
    const int TestLimit = 600;

    // Files above the limit, each with its reason.
    static readonly Dictionary<string, string> LongFiles = [];

    static readonly string[] Shelves = ["Common", "Core", "Utils", "Util", "Utilities", "Helpers", "Helper", "Manager", "Managers"];

    [Fact]
    public void FolderIsNamespace()
    {
        var wrong = new List<string>();
        foreach (var file in SourceTree.Files("src", "tests"))
        {
            var parts = file.Split('/');
            // A program of top-level statements has no namespace.
            if (parts[^1] == "Program.cs") continue;
            var expected = string.Join('.', parts[1..^1]);
            var declared = Namespace().Match(SourceTree.Code(SourceTree.Read(file)));
            if (declared.Groups[1].Value != expected) wrong.Add($"{file}: namespace {declared.Groups[1].Value}, expected {expected};");
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void FileLengths()
    {
        var tooLong = SourceTree.Files("src", "tests")
            .Select(file => (File: file, Lines: File.ReadLines(Path.Combine(SourceTree.Root, file)).Count()))
            .Where(file => file.Lines > (file.File.StartsWith("src/", StringComparison.Ordinal) ? SourceLimit : TestLimit))
            .ToArray();
        Assert.DoesNotContain(tooLong, file => !LongFiles.ContainsKey(file.File));
        // An entry for a file that is gone or short again is stale.
        Assert.Empty(LongFiles.Keys.Except(tooLong.Select(file => file.File)));
        Assert.DoesNotContain(LongFiles.Values, string.IsNullOrWhiteSpace);
    }

    [Fact]
    public void NoWarningIsDisabled() =>
        Assert.DoesNotContain(SourceTree.Files("src", "tests"), file => SilencedWarning().IsMatch(SourceTree.Code(SourceTree.Read(file))));

    [Fact]
    public void NoFolderIsAShelf() =>
        Assert.DoesNotContain(SourceTree.Files("src", "tests"), file => file.Split('/')[..^1].Any(IsShelf));

    [Fact]
    public void NoTestKnowsTheMachine()
    {
        // Written in two halves, so that this file is not its own first finding.
        string[] places = ["/" + "work/", "/" + "tmp/", "/" + "root/"];
        Assert.DoesNotContain(SourceTree.Files("src", "tests"), file => places.Any(SourceTree.Read(file).Contains));
    }

    static bool IsShelf(string folder) => Shelves.Contains(folder.Split('.')[^1], StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"^\s*namespace\s+([\w.]+)\s*;", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"#\s*pragma\s+warning\s+disable|\[\s*(?:assembly:\s*)?SuppressMessage\b")]
    private static partial Regex SilencedWarning();
}
