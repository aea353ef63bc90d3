using Isoflop.App;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Lineage.Gates;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Sweeps;
using Isoflop.Tests.App;
using Isoflop.Tests.Corpus.Pipelines;

namespace Isoflop.Tests.Corpus.Lineage;

/// <summary>The commands that ask a version, on one of a few hundred documents whose fate is known.</summary>
public sealed class EvidenceCommandsTests : IDisposable
{
    const string Long = "This document is long enough to stay, and it has a second sentence that says nothing new.";

    readonly Terminal _terminal = new();

    public EvidenceCommandsTests()
    {
        _terminal.File("a.jsonl", $$"""
            {"id": "stays", "text": "{{Long}}"}
            {"id": "short", "text": "Too short."}
            {"id": "copy", "text": "{{Long.ToUpperInvariant()}}"}
            {"id": "mail", "text": "Write to someone@somewhere.org, {{Long}}"}
            {broken

            """);
        File.AppendAllLines(_terminal.File("a.jsonl"), SampleText.Lines(300, 60));
        Write("one.yaml", least: 40);
        Write("two.yaml", least: 60);
        Assert.Equal(0, Corpus("run", _terminal.File("one.yaml")));
    }

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void Why_SaysWhatBecameOfADocument()
    {
        Assert.Equal("a: stays (a.jsonl:1)\n  kept, 89 bytes\n", Why("stays"));
        Assert.Equal("a: short (a.jsonl:2)\n  removed by 2 length, rule least: 10 against 40\n", Why("short"));
        Assert.Equal("a: copy (a.jsonl:3)\n  removed by 3 exact-duplicates, rule same-text; stays stays (Jaccard 1.0000)\n", Why("a/copy"));
        Assert.Equal(Why("copy"), Why("a.jsonl:3"));
        Assert.StartsWith("a: mail (a.jsonl:4)\n  changed by 1 personal-data: email 1\n    before: Write to someone@somewhere.org, This", Why("mail"));
        Assert.Equal("a: a.jsonl, line 5: quarantined: malformed JSON\n  {broken\n", Why("a.jsonl:5"));
        Assert.Equal(2, Corpus("why", "nobody"));
        Assert.Contains("no document 'nobody'", _terminal.Error);

        string Why(string id)
        {
            Assert.Equal(0, Corpus("why", id));
            return _terminal.Out;
        }
    }

    [Fact]
    public void Sample_ShowsWhatWentTheSameEachTime()
    {
        Assert.Equal(0, Corpus("sample", "--dropped-by", "least", "-n", "3"));
        var first = _terminal.Out;
        Assert.Equal(3, first.Split("removed by 2 length, rule least").Length - 1);
        foreach (var name in new[] { "length", "2 length", "length:least" })
        {
            Assert.Equal(0, Corpus("sample", "--dropped-by", name, "-n", "3"));
            Assert.Equal(first, _terminal.Out);
        }
        Assert.Equal(0, Corpus("sample", "--changed-by", "personal-data"));
        Assert.Contains("  + Write to", _terminal.Out);
        Assert.Equal(0, Corpus("sample", "--quarantined"));
        Assert.Contains("a.jsonl, line 5: malformed JSON", _terminal.Out);
        Assert.Equal(2, Corpus("sample", "--dropped-by", "leest"));
        Assert.Contains("nearest is 'least'", _terminal.Error);
        Assert.Equal(2, Corpus("sample"));
    }

    /// <summary>The differences of two versions are those that their kept documents have.</summary>
    [Fact]
    public void Diff_NamesTheRuleThatDidIt()
    {
        var one = CorpusVersion.Open(_terminal.File("corpus"));
        Assert.Equal(0, Corpus("run", _terminal.File("two.yaml")));
        var two = CorpusVersion.Open(_terminal.File("corpus"));
        var diff = VersionDiff.Of(one, two);
        Assert.Equal(one.Manifest.Tally.Kept.Documents - two.Manifest.Tally.Kept.Documents, diff.Changes.Where(change => change is { Before: VersionDiff.Stays, After: "length:least" }).Sum(change => change.Documents));
        Assert.All(diff.Changes, change => Assert.Equal("length:least", change.After));
        Assert.Equal(304, diff.Same + diff.Changes.Sum(change => change.Documents));
        Assert.InRange(diff.LengthDrift, 1e-6, 1);
        Assert.Equal(0, Corpus("diff", one.Manifest.ShortVersion, "latest"));
        Assert.Contains("length:least", _terminal.Out);
        Assert.Contains("without 'step length: length in characters: least 40", _terminal.Out);
        Assert.Equal(0, _terminal.Run("corpus", "what-if", _terminal.File("one.yaml"), _terminal.File("two.yaml"), "--json"));
        Assert.Contains($"\"same\": {diff.Same}", _terminal.Out);
        Assert.Equal(0, Corpus("versions"));
        Assert.Contains(one.Manifest.ShortVersion, _terminal.Out);
        // A version that has never seen some documents.
        File.WriteAllLines(_terminal.File("a.jsonl"), File.ReadAllLines(_terminal.File("a.jsonl")).Take(2));
        Assert.Equal(0, Corpus("run", _terminal.File("one.yaml")));
        Assert.Equal(302, VersionDiff.Of(one, CorpusVersion.Open(_terminal.File("corpus"))).Changes.Where(change => change.After == VersionDiff.Absent).Sum(change => change.Documents));
    }

    [Fact]
    public void Check_FailsWhereAGateDoes()
    {
        _terminal.File("pairs.jsonl", """
            {"id": "copy", "of": "stays", "jaccard": 1}
            {"id": "mail", "of": "stays", "jaccard": 0.6}
            """);
        const string gates = """
            kept: {share: [0.3, 0.99], documents: [1, 400]}
            rules: {same-text: [1, 300]}
            quarantined: [0, 1]
            golden:
              kept: [stays, mail]
              removed: [short, copy: {by: exact-duplicates}]
            drift: {against: latest, lengths: 0.01, sources: 0}
            recall: {injected: pairs.jsonl, jaccard: 0.9, least: 1}
            """;
        Assert.Equal(0, Check(gates));
        Assert.Contains("All 11 gates hold.", _terminal.Out);
        foreach (var (from, to) in new[] { ("[0.3, 0.99]", "0.99"), ("[1, 300]", "0"), ("[0, 1]", "0"), ("[stays, mail]", "[short]"), ("by: exact-duplicates", "by: near-duplicates"), ("[short,", "[stays,"), ("jaccard: 0.9", "jaccard: 0.5") })
        {
            Assert.Equal(Application.DoneWithError, Check(gates.Replace(from, to, StringComparison.Ordinal)));
            Assert.Contains("1 of", _terminal.Out);
        }
        Assert.Equal(2, Check("kept: {shere: 1}"));
        Assert.Contains("nearest is 'share'", _terminal.Error);
        Assert.Equal(2, Check("rules: {leest: 1}"));
        Assert.Equal(2, Check("contamination: 0"));
        Assert.Throws<InputException>(() => GateFile.Parse("{}", "gates.yaml"));

        int Check(string text) => Corpus("check", _terminal.File("gates.yaml", text));
    }

    [Fact]
    public void Report_IsOneFile()
    {
        var file = _terminal.File("report.html");
        Assert.Equal(0, Corpus("report", "--report", file));
        var html = File.ReadAllText(file);
        Assert.Contains("What each step leaves", html);
        Assert.Contains("Removed by 3 exact-duplicates", html);
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("src=", html);
    }

    /// <summary>The lab trains on the tokens of a version as they are.</summary>
    [Fact]
    public void Lab_ReadsTheTokensOfAVersion()
    {
        var version = CorpusVersion.Open(_terminal.File("corpus"));
        var text = new CorpusChoice { Source = version.Folder }.Read();
        Assert.Equal(version.Manifest.Tally.Written.Tokens, text.Train.Predictions + text.Validation.Predictions);
        Assert.Equal(version.Manifest.Tally.Written.Documents, text.Train.Documents + text.Validation.Documents);
        Assert.Equal(version.Manifest.Tally.Written.Bytes, text.Train.Bytes + text.Validation.Bytes);
        Assert.Equal(Tokenizer.Bytes.EndOfText, text.Train.Tokens.Span[0]);
        Assert.Throws<InputException>(() => new CorpusChoice { Source = version.Folder, Vocabulary = 512 }.Read());
        Assert.Throws<InputException>(() => new CorpusChoice { Source = version.Folder, Digest = new string('0', 64) }.Read());
    }

    int Corpus(params string[] words) => _terminal.Run(words[0] == "run" ? ["corpus", .. words] : ["corpus", .. words, "--corpus", _terminal.File("corpus")]);

    void Write(string name, int least) => _terminal.File(name, $$$"""
        sources:
        - {name: a, path: a.jsonl, id: id}
        steps:
        - personal-data
        - length: {least: {{{least}}}}
        - exact-duplicates
        tokenizer: bytes
        output: {tokens: bin, validation: 10%}
        """);
}
