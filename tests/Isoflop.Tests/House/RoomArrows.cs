using System.Text.RegularExpressions;

namespace Isoflop.Tests.House;

/// <summary>A room of src/Isoflop knows only the rooms to its left, and none of them knows the world outside.</summary>
public partial class RoomArrows
{
    // From left to right; rooms of one group do not know each other.
    static readonly string[][] Groups =
    [
        ["Quantities", "Findings", "Numerics"],
        ["Figures"],
        ["Runs", "Models", "Hardware"],
        ["Laws"],
        ["Plans"],
        ["Reports"],
    ];

    // What the science must not touch: the program above it, the console, the network, the clock and ambient randomness.
    static readonly (string Name, Regex Mention)[] Outside =
    [
        ("Isoflop.App", new Regex(@"\bIsoflop\.(App|Lab|Corpus|Execution)\b")),
        ("the console", new Regex(@"\bConsole\s*\.|\bSpectre\.")),
        ("the network", new Regex(@"\bSystem\.Net\b|\bHttpClient\b|\bSocket\b")),
        ("the clock", new Regex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bStopwatch\b|\bEnvironment\.TickCount|\bTimeProvider\.System\b")),
        ("ambient randomness", new Regex(@"\bRandom\.Shared\b|\bnew\s+(System\.)?Random\b|\bRandom\s+\w+\s*=\s*new\b|\bRandomNumberGenerator\b|\bGuid\.NewGuid\b|\bMathNet\.Numerics\.Random\b")),
    ];

    [Fact]
    public void SourceTree_KeepsTheArrows()
    {
        var files = Files();
        Assert.NotEmpty(files);
        var words = WordsByRoom(files);
        Assert.Empty(files.SelectMany(file => Violations(file.Path, file.Code, words)));
    }

    [Fact]
    public void SourceTree_HasNoRoomWithoutAPlace() =>
        Assert.Empty(Files().Select(file => RoomOf(file.Path)).Distinct().Except(Groups.SelectMany(group => group)));

    [Theory]
    [InlineData("Numerics", "using Isoflop.Findings;", "Findings")]
    [InlineData("Numerics", "using Isoflop.Quantities;", "Quantities")]
    [InlineData("Runs", "using Isoflop.Laws.Fitting;", "Laws")]
    [InlineData("Runs", "using static Isoflop.Laws.LawForms;", "Laws")]
    [InlineData("Runs", "using Form = Isoflop.Laws.LawForm;", "Laws")]
    [InlineData("Runs", "global::Isoflop.Laws.ScalingLaw law;", "Laws")]
    [InlineData("Findings", "void Of(Runs.RunSet runs) { }", "Runs")]
    [InlineData("Runs", "var fit = Laws.Fitting.Fitter.Fit(form, runs);", "Laws")]
    [InlineData("Laws", "Console.WriteLine(fit);", "the console")]
    [InlineData("Laws", "using System.Net.Http;", "the network")]
    [InlineData("Laws", "var now = DateTime.UtcNow;", "the clock")]
    [InlineData("Laws", "var watch = Stopwatch.StartNew();", "the clock")]
    [InlineData("Numerics", "var random = new Random(3);", "ambient randomness")]
    [InlineData("Numerics", "Random random = new(3);", "ambient randomness")]
    [InlineData("Numerics", "var u = Random.Shared.NextDouble();", "ambient randomness")]
    [InlineData("Laws", "using Isoflop.App;", "Isoflop.App")]
    public void Violations_SeesWhatIsForbidden(string room, string line, string found)
    {
        var code = SourceTree.Code($"namespace Isoflop.{room};\n{line}\n");
        var violation = Assert.Single(Violations($"src/Isoflop/{room}/Bad.cs", code, WordsByRoom(Files())));
        Assert.EndsWith(found, violation);
        Assert.Contains("Bad.cs:2", violation);
    }

    [Theory]
    [InlineData("Laws", "using Isoflop.Runs;")]
    [InlineData("Runs", "using Isoflop.Quantities;")]
    [InlineData("Laws", "double Rows => Fit.Runs.Count;")]
    [InlineData("Runs", "// Laws.LawForm is fitted to these: Console.WriteLine")]
    [InlineData("Runs", "/// <summary>See <see cref=\"Laws.LawForm\"/>.</summary>")]
    [InlineData("Runs", "var text = \"using Isoflop.Laws;\";")]
    [InlineData("Runs", "/* Console.Out */ var text = $\"Laws.LawForm {runs.Count}\";")]
    [InlineData("Laws", "var random = new CounterRandom(seed, 0);")]
    public void Violations_LetsPassWhatIsAllowed(string room, string line) =>
        Assert.Empty(Violations($"src/Isoflop/{room}/Good.cs", SourceTree.Code($"namespace Isoflop.{room};\n{line}\n"), WordsByRoom(Files())));

    static (string Path, string Code)[] Files() => [.. SourceTree.Files("src/Isoflop").Select(path => (path, SourceTree.Code(SourceTree.Read(path))))];

    static string RoomOf(string path) => path.Split('/')[2];

    static bool MayKnow(string room, string other) =>
        room == other || Array.FindIndex(Groups, group => group.Contains(other)) < Array.FindIndex(Groups, group => group.Contains(room));

    // The types of each room and the folders inside it: what may follow "Room." in code.
    static ILookup<string, string> WordsByRoom((string Path, string Code)[] files)
    {
        var types = files.SelectMany(file => TypeDeclaration().Matches(file.Code).Select(match => (Room: RoomOf(file.Path), Word: match.Groups[1].Value)));
        var folders = files.SelectMany(file => file.Path.Split('/')[3..^1].Select(folder => (Room: RoomOf(file.Path), Word: folder)));
        return types.Concat(folders).Distinct().ToLookup(word => word.Room, word => word.Word);
    }

    static IEnumerable<string> Violations(string path, string code, ILookup<string, string> words)
    {
        var room = RoomOf(path);
        foreach (var other in Groups.SelectMany(group => group).Where(other => !MayKnow(room, other)))
        {
            // Isoflop.Laws, or the sibling form Laws.LawForm; not the member access fit.Laws.
            var mentions = Regex.Matches(code, $@"\bIsoflop\.{other}\b|(?<![\w.])(?<sibling>{other})\s*\.\s*(?<word>\w+)");
            foreach (var mention in mentions.Where(mention => !mention.Groups["sibling"].Success || words[other].Contains(mention.Groups["word"].Value)))
                yield return $"{path}:{SourceTree.LineOf(code, mention.Index)}: {room} may not know {other}";
        }
        foreach (var (name, pattern) in Outside)
        {
            foreach (Match mention in pattern.Matches(code)) yield return $"{path}:{SourceTree.LineOf(code, mention.Index)}: {room} may not know {name}";
        }
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?!class\b|struct\b)(\w+)")]
    private static partial Regex TypeDeclaration();
}
