using System.Text.RegularExpressions;

namespace Isoflop.Tests.House;

/// <summary>The source files of the repository, for tests that read them.</summary>
static partial class SourceTree
{
    /// <summary>The folder that holds isoflop.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>C# files under a folder of the repository, as paths relative to it with forward slashes.</summary>
    public static IReadOnlyList<string> Files(params string[] folders) =>
    [
        .. from folder in folders
           where Directory.Exists(Path.Combine(Root, folder))
           from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
           let relative = Path.GetRelativePath(Root, path).Replace('\\', '/')
           where !relative.Split('/').Any(part => part is "obj" or "bin")
           orderby relative
           select relative,
    ];

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The code without comments and without what strings say; lines keep their numbers.</summary>
    public static string Code(string source) =>
        CommentOrText().Replace(source, match => (match.Value[0] == '/' ? "" : "\"\"") + new string('\n', match.Value.Count(c => c == '\n')));

    public static int LineOf(string code, int position) => code.AsSpan(0, position).Count('\n') + 1;

    [GeneratedRegex(
        """"
        //[^\n]*                      # line comment
        | /\*[\s\S]*?\*/              # block comment
        | \$*"""[\s\S]*?"""           # raw string
        | (?:@\$?|\$@)"(?:[^"]|"")*"  # verbatim string
        | \$?"(?:\\.|[^"\\\n])*"      # string
        | '(?:\\.|[^'\\\n])+'         # character
        """",
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CommentOrText();

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "isoflop.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException($"isoflop.slnx is in no folder above {AppContext.BaseDirectory}");
    }
}
