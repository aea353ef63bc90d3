using System.Text.RegularExpressions;

namespace Isoflop.Tests.House;

/// <summary>A room knows only the rooms of its assembly that stand to its left, and none of them knows the world outside.</summary>
public partial class RoomArrows
{
    static readonly Dictionary<string, Regex> Outside = new()
    {
        ["the console"] = new Regex(@"\bConsole\s*\.|\bSpectre\."),
        ["the network"] = new Regex(@"\bSystem\.Net\b|\bHttpClient\b|\bSocket\b"),
        ["the clock"] = new Regex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bStopwatch\b|\bEnvironment\.TickCount"),
        ["the system's clock"] = new Regex(@"\bTimeProvider\.System\b"),
        ["ambient randomness"] = new Regex(@"\bRandom\.Shared\b|\bnew\s+(System\.)?Random\b|\bRandom\s+\w+\s*=\s*new\b|\bRandomNumberGenerator\b|\bGuid\.NewGuid\b|\bMathNet\.Numerics\.Random\b"),
    };

    // An assembly's rooms from left to right (rooms of one group do not know each other), the assemblies that it must not know, and what of the world it may.
    static readonly (string Name, string[][] Groups, string[] Above, string[] Allowed)[] Assemblies =
    [
        ("Isoflop", [["Quantities", "Findings", "Numerics"], ["Figures", "Settings"], ["Runs", "Models", "Hardware"], ["Laws"], ["Plans"], ["Reports"]], ["App", "Lab", "Corpus", "Execution"], []),
        (
            "Isoflop.Corpus",
            [["Characters"], ["Documents"], ["Tokenizers", "Cleaning", "Languages"], ["Filters", "Duplicates", "Contamination"], ["Mixtures"], ["Lineage"], ["Pipelines"]],
            ["App", "Lab"],
            ["the system's clock"]
        ),
        ("Isoflop.Execution", [["Tasks"], ["Local", "Slurm"]], ["App", "Lab", "Corpus"], []),
        // Models are evaluated and moved without knowing how they are trained. A clock is handed in; the system's is the default of an option.
        (
            "Isoflop.Lab",
            [["Kernels"], ["Transformers"], ["Checkpoints"], ["Evaluation", "Formats"], ["Training"], ["Sweeps"], ["Studies"]],
            ["App"],
            ["the system's clock"]
        ),
    ];

    public static TheoryData<string> Names => [.. Assemblies.Select(assembly => assembly.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void SourceTree_KeepsTheArrows(string assembly)
    {
        var files = Files(assembly);
        Assert.NotEmpty(files);
        var words = WordsByRoom(files);
        Assert.Empty(files.SelectMany(file => Violations(file.Path, file.Code, words)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SourceTree_HasNoRoomWithoutAPlace(string assembly) =>
        Assert.Empty(Files(assembly).Select(file => RoomOf(file.Path)).Distinct().Except(Of(assembly).Groups.SelectMany(group => group)));

    [Theory]
    [InlineData("Isoflop.Corpus", "Documents", "using Isoflop.Corpus.Tokenizers;", "Tokenizers")]
    [InlineData("Isoflop.Corpus", "Documents", "using Isoflop.Lab.Sweeps;", "Isoflop.Lab")]
    [InlineData("Isoflop.Lab", "Kernels", "using Isoflop.Lab.Transformers;", "Transformers")]
    [InlineData("Isoflop.Lab", "Evaluation", "using Isoflop.Lab.Training;", "Training")]
    [InlineData("Isoflop.Lab", "Formats", "var trainer = new Training.Trainer(spec, text);", "Training")]
    [InlineData("Isoflop.Lab", "Transformers", "var writer = new Isoflop.Lab.Checkpoints.SafetensorsWriter();", "Checkpoints")]
    [InlineData("Isoflop.Lab", "Training", "Console.WriteLine(loss);", "the console")]
    [InlineData("Isoflop.Lab", "Training", "var random = new Random(3);", "ambient randomness")]
    [InlineData("Isoflop.Lab", "Sweeps", "var now = DateTime.UtcNow;", "the clock")]
    [InlineData("Isoflop.Lab", "Studies", "using Isoflop.App.Commands;", "Isoflop.App")]
    public void Violations_SeesWhatIsForbiddenElsewhere(string assembly, string room, string line, string found)
    {
        var code = SourceTree.Code($"namespace {assembly}.{room};\n{line}\n");
        Assert.EndsWith(found, Assert.Single(Violations($"src/{assembly}/{room}/Bad.cs", code, WordsByRoom(Files(assembly)))));
    }

    [Theory]
    [InlineData("Isoflop.Lab", "Training", "using Isoflop.Lab.Kernels;")]
    [InlineData("Isoflop.Lab", "Sweeps", "public TimeProvider Clock { get; init; } = TimeProvider.System;")]
    [InlineData("Isoflop.Lab", "Studies", "using Isoflop.Laws.Fitting;")]
    [InlineData("Isoflop.Corpus", "Tokenizers", "using Isoflop.Corpus.Documents;")]
    public void Violations_LetsPassWhatIsAllowedElsewhere(string assembly, string room, string line) =>
        Assert.Empty(Violations($"src/{assembly}/{room}/Good.cs", SourceTree.Code($"namespace {assembly}.{room};\n{line}\n"), WordsByRoom(Files(assembly))));

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
        var violation = Assert.Single(Violations($"src/Isoflop/{room}/Bad.cs", code, WordsByRoom(Files("Isoflop"))));
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
        Assert.Empty(Violations($"src/Isoflop/{room}/Good.cs", SourceTree.Code($"namespace Isoflop.{room};\n{line}\n"), WordsByRoom(Files("Isoflop"))));

    static (string Path, string Code)[] Files(string assembly) => [.. SourceTree.Files($"src/{assembly}").Select(path => (path, SourceTree.Code(SourceTree.Read(path))))];

    static (string Name, string[][] Groups, string[] Above, string[] Allowed) Of(string assembly) => Assemblies.Single(each => each.Name == assembly);

    static string RoomOf(string path) => path.Split('/')[2];

    static bool MayKnow(string[][] groups, string room, string other) =>
        room == other || Array.FindIndex(groups, group => group.Contains(other)) < Array.FindIndex(groups, group => group.Contains(room));

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
        var (assembly, groups, above, allowed) = Of(path.Split('/')[1]);
        foreach (var other in groups.SelectMany(group => group).Where(other => !MayKnow(groups, room, other)))
        {
            // Isoflop.Laws, or the sibling form Laws.LawForm; not the member access fit.Laws.
            var mentions = Regex.Matches(code, $@"\b{Regex.Escape(assembly)}\.{other}\b|(?<![\w.])(?<sibling>{other})\s*\.\s*(?<word>\w+)");
            foreach (var mention in mentions.Where(mention => !mention.Groups["sibling"].Success || words[other].Contains(mention.Groups["word"].Value)))
                yield return $"{path}:{SourceTree.LineOf(code, mention.Index)}: {room} may not know {other}";
        }
        foreach (var other in above)
        {
            foreach (Match mention in Regex.Matches(code, $@"\bIsoflop\.{other}\b")) yield return $"{path}:{SourceTree.LineOf(code, mention.Index)}: {room} may not know Isoflop.{other}";
        }
        foreach (var (name, pattern) in Outside.Where(outside => !allowed.Contains(outside.Key)))
        {
            foreach (Match mention in pattern.Matches(code)) yield return $"{path}:{SourceTree.LineOf(code, mention.Index)}: {room} may not know {name}";
        }
    }

    [GeneratedRegex(@"\b(?:class|struct|interface|enum|record)\s+(?!class\b|struct\b)(\w+)")]
    private static partial Regex TypeDeclaration();
}
