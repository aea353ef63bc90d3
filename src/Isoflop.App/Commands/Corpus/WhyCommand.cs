using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Isoflop.Corpus.Documents.Reading;
using Isoflop.Corpus.Lineage.Evidence;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus why DOC</c>: what became of a document.</summary>
static class WhyCommand
{
    static readonly JsonSerializerOptions Format = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public static Command Create(Shell shell)
    {
        var command = new Command("why", "What became of a document: which step changed or removed it, by which rule, at which value, in favour of which other.");
        var id = new Argument<string>("DOC") { Description = "Its id, SOURCE/ID, or file and line: part-3.jsonl:1207." };
        command.Add(id);
        var version = new VersionInput(command);
        var json = new Option<bool>("--json") { Description = "Print one JSON document and nothing else." };
        command.Add(json);
        command.SetAction(parsed =>
        {
            var (found, wanted) = (version.Read(parsed), parsed.GetRequiredValue(id));
            var histories = DocumentHistory.Of(found, wanted, out var quarantined);
            if (histories.IsEmpty && quarantined.IsEmpty)
                throw new InputException($"no document '{wanted}'", $"corpus {found.Manifest.ShortVersion}", "an id of its input", "isoflop corpus sample shows some; ids are 'file:line' unless the recipe maps a field.");
            if (parsed.GetValue(json))
            {
                shell.Out.WriteLine(new JsonObject { ["documents"] = JsonSerializer.SerializeToNode(histories, Format), ["quarantined"] = JsonSerializer.SerializeToNode(quarantined, Format) }.ToJsonString(Format));
                return Application.Done;
            }
            foreach (var history in histories) Tell(shell.Out, history);
            foreach (var bad in quarantined) shell.Out.WriteLine($"{bad.Source}: {bad.File}{(bad.Line > 0 ? $", line {bad.Line}" : "")}: quarantined: {bad.Reason}{(bad.Excerpt.Length > 0 ? $"\n  {bad.Excerpt}" : "")}");
            return Application.Done;
        });
        return command;
    }

    static void Tell(TextWriter output, DocumentHistory history)
    {
        var line = history.Removal ?? history.Kept ?? history.Changes[0];
        output.WriteLine($"{history.Source}: {line.Id}{(line.Where is { } where ? $" ({where})" : "")}");
        foreach (var change in history.Changes)
        {
            output.WriteLine($"  changed by {change.Step}{(change.Changes is { } what ? $": {string.Join(", ", what.Select(pair => $"{pair.Key} {pair.Value}"))}" : "")}");
            output.WriteLine($"    before: {Excerpt.Of(change.Before)}");
            output.WriteLine($"    after:  {Excerpt.Of(change.After)}");
        }
        if (history.Removal is { } removal) output.WriteLine($"  removed by {RemovalWords.Of(removal)}");
        else if (history.Kept is { } kept) output.WriteLine($"  kept, {kept.Bytes:N0} bytes");
    }
}
