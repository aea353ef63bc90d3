using System.Text.RegularExpressions;

namespace Isoflop.Tests.House;

/// <summary>A room of the lab knows only the rooms to its left; models are evaluated without knowing how they are trained, and training evaluates.</summary>
public class LabRooms
{
    static readonly string[] Rooms = ["Kernels", "Transformers", "Checkpoints", "Evaluation", "Training", "Sweeps", "Studies"];

    static readonly Regex Outside = new(@"\bConsole\s*\.|\bSpectre\.|\bIsoflop\.App\b|\bSystem\.Net\b|\bRandom\.Shared\b|\bnew\s+Random\b|\bDateTime(Offset)?\.(Now|UtcNow)\b|\bStopwatch\b");

    [Fact]
    public void SourceTree_KeepsTheArrows()
    {
        var files = SourceTree.Files("src/Isoflop.Lab");
        Assert.NotEmpty(files);
        Assert.Empty(files.SelectMany(file => Violations(file, SourceTree.Code(SourceTree.Read(file)))));
    }

    [Theory]
    [InlineData("Kernels", "using Isoflop.Lab.Transformers;", "Transformers")]
    [InlineData("Evaluation", "using Isoflop.Lab.Training;", "Training")]
    [InlineData("Transformers", "var writer = new Isoflop.Lab.Checkpoints.SafetensorsWriter();", "Checkpoints")]
    [InlineData("Training", "Console.WriteLine(loss);", "the world outside")]
    [InlineData("Training", "var random = new Random(3);", "the world outside")]
    public void Violations_SeesWhatIsForbidden(string room, string line, string found) =>
        Assert.EndsWith(found, Assert.Single(Violations($"src/Isoflop.Lab/{room}/Bad.cs", line)));

    [Fact]
    public void Violations_LetsPassWhatIsAllowed() => Assert.Empty(Violations("src/Isoflop.Lab/Training/Good.cs", "using Isoflop.Lab.Kernels;"));

    static IEnumerable<string> Violations(string file, string code)
    {
        var room = Array.IndexOf(Rooms, file.Split('/')[2]);
        if (room < 0) yield return $"{file} lies in a room without a place";
        foreach (var other in Rooms.Skip(room + 1).Where(other => Regex.IsMatch(code, $@"\bIsoflop\.Lab\.{other}\b"))) yield return $"{file} may not know {other}";
        if (Outside.IsMatch(code)) yield return $"{file} may not know the world outside";
    }
}
