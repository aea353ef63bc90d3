using System.Collections.Immutable;
using Isoflop.Corpus.Contamination;
using Isoflop.Corpus.Contamination.Splits;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;
using Isoflop.Tests.Corpus.Duplicates;

namespace Isoflop.Tests.Corpus.Contamination;

public class ContaminationTests
{
    const string Question = "A train leaves the old harbour at nine in the morning with forty two sacks of flour and loses three of them at every bridge that it has to cross; how many sacks are left behind the seventh bridge";

    static readonly BenchmarkItem Train = new("sums", "1", Question, "twenty one");

    [Theory]
    [InlineData("")]
    [InlineData("one two three ")]
    [InlineData("one two three four five six seven eight nine ")]
    public void ACopy_IsFound_WhateverTheStrideMeets(string before)
    {
        var text = $"Some words before. {before}{Question.ToUpperInvariant()}?  The answer is: twenty-one. {Filler(3, 200)}";
        var hit = Assert.Single(Index(Train).Find(new Document("d", text, "s")));
        Assert.Equal((1.0, 1.0, 1.0), (hit.Score, hit.Question, hit.Answer!.Value));
        Assert.Equal(Question.ToUpperInvariant(), hit.Passage);
        Assert.Equal(hit.Passage, text.Substring(hit.Start, hit.Passage.Length));
    }

    [Fact]
    public void Score_IsTheShareOfTheQuestionByWeight_AndTheAnswers()
    {
        // One word of 38 changed takes 5 of 34 n-grams; of one item every n-gram weighs the same.
        var changed = Question.Replace("bridge that", "river that", StringComparison.Ordinal);
        var words = Question.Split(' ').Length;
        var expected = (words - 4 - 5) / (double)(words - 4);
        var index = new BenchmarkIndex([Train with { Answer = "" }], new ContaminationOptions { Threshold = 0.5 });
        Assert.Equal(expected, Assert.Single(index.Find(new Document("d", changed, "s"))).Score, 9);
        // The answer is a quarter of the score, and counts beside the question only.
        var withAnswer = new BenchmarkIndex([Train], new ContaminationOptions { Threshold = 0.5 });
        Assert.Equal(0.75 + 0.25, Assert.Single(withAnswer.Find(new Document("d", $"{Question}: twenty one", "s"))).Score, 9);
        Assert.Equal(0.75, Assert.Single(withAnswer.Find(new Document("d", $"{Question} {Filler(5, 60)} twenty one", "s"))).Score, 9);
    }

    [Theory]
    [InlineData(10, 1.0)]
    [InlineData(20, 1.0)]
    [InlineData(35, 0.9)]
    [InlineData(50, 0.8)]
    [InlineData(500, 0.8)]
    public void Threshold_IsPerfectForShortItems(int words, double threshold) => Assert.Equal(threshold, new ContaminationOptions().ThresholdOf(words), 12);

    [Fact]
    public void RareWords_WeighMore()
    {
        const string Template = "Choose the right answer to the question that follows and write nothing else on the line below it";
        var items = Enumerable.Range(0, 50).Select(i => new BenchmarkItem("quiz", $"{i}", $"{Template} {string.Join(' ', NearDuplicatesTests.Words((uint)(500 + i), 45))}")).ToArray();
        var index = Index(items);
        // The template alone is no match; a question without it is one, though .31 of its n-grams are missing: they weigh little.
        Assert.Empty(index.Find(new Document("d", $"{Filler(7, 40)} {Template} {Filler(8, 40)}", "s")));
        Assert.Equal("3", Assert.Single(index.Find(new Document("d", $"{Filler(7, 40)} {items[3].Question[Template.Length..]} {Filler(8, 40)}", "s"))).Item.Id);
    }

    [Fact]
    public void UnrelatedText_HasNoItem_AndShortItemsAreTold()
    {
        var index = Index(Train, new BenchmarkItem("sums", "2", "What is two and two", "four"), new BenchmarkItem("sums", "3", string.Join(' ', Enumerable.Repeat("again and", 20))));
        Assert.Equal(["2", "3"], index.TooShort.Select(item => item.Id));
        Assert.Empty(index.Find(new Document("d", $"What is two and two? Four! {Filler(9, 3000)}", "s")));
        Assert.Contains(ContaminationReport.Of(index, [], ImmutableSortedDictionary<string, ContaminationVerdict>.Empty).Findings(), finding => finding.Id == "short-items" && finding.Message.StartsWith("2 of 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Chinese_IsMatchedByCharacter()
    {
        var question = new string([.. Enumerable.Range(0, 40).Select(i => (char)(0x4E00 + (37 * i)))]);
        var hit = Assert.Single(Index(new BenchmarkItem("zh", "1", question + "？", "四十二")).Find(new Document("d", $"前言，{question}。答案是四十二。", "s")));
        Assert.Equal((1.0, question), (hit.Score, hit.Passage));
    }

    [Fact]
    public void Actions_Report_Drop_AndMask()
    {
        Document[] documents = [new("clean", Filler(1, 300), "s"), new("dirty", $"Before. {Question}. Twenty one, after.", "s")];
        ContaminationReport? told = null;
        Assert.Empty(NearRun.Of(documents, new Decontamination([Train], null, report => told = report)).Verdicts);
        Assert.Equal((1, 1, 1), (told!.Hits.Length, told.Benchmarks[0].Found, told.Benchmarks[0].Scores[4]));
        var dropped = Assert.Single(NearRun.Of(documents, new Decontamination([Train], new ContaminationOptions { Action = ContaminationAction.Drop })).Verdicts);
        Assert.Equal((1, "benchmark-item", 1.0, "sums/1"), (dropped.Index, dropped.Removal!.Rule, dropped.Removal.Value, dropped.Removal.Other));
        var masked = Assert.Single(Assert.Single(NearRun.Of(documents, new Decontamination([Train], new ContaminationOptions { Action = ContaminationAction.Mask })).Verdicts).Cuts);
        Assert.Equal("Before. . Twenty one, after.", documents[1].Text.Remove(masked.Start, masked.Length));
    }

    [Fact]
    public void Verdicts_HoldForLaterVersions_OfTheSameWords()
    {
        using var folder = new TemporaryFolder();
        var path = System.IO.Path.Combine(folder.Path, "verdicts.jsonl");
        var options = new ContaminationOptions { Action = ContaminationAction.Drop };
        ContaminationReport Run(string id, string text)
        {
            ContaminationReport? told = null;
            var verdicts = NearRun.Of([new Document(id, text, "s")], new Decontamination([Train], options with { Verdicts = VerdictFile.Read(path) }, report => told = report)).Verdicts;
            File.WriteAllText(path, VerdictFile.Extended(path, told!.Hits));
            Assert.Equal(told.Benchmarks[0].Found, verdicts.Length);
            return told;
        }
        Assert.Equal(1, Run("version 1", $"{Question}: twenty one").Benchmarks[0].Found);
        // A person judges it; the file keeps the judgement, and another document with the same words is let be.
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"open\"", "\"false\"", StringComparison.Ordinal));
        var later = Run("version 2", $"{Filler(2, 30)}. {Question}: twenty one");
        Assert.Equal((0, 1), (later.Benchmarks[0].Found, later.Benchmarks[0].JudgedFalse));
        Assert.Single(File.ReadAllLines(path));
        // Other words are another match.
        Assert.Equal(1, Run("version 3", $"{Question.Replace("behind the", "after the", StringComparison.Ordinal)}: twenty one").Benchmarks[0].Found);
        Assert.Equal(2, File.ReadAllLines(path).Length);
        File.WriteAllText(path, "{\"key\":\"x\",\"verdict\":\"perhaps\"}\n");
        Assert.Throws<InputException>(() => VerdictFile.Read(path));
    }

    [Fact]
    public void Items_AreReadFromJsonLines()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("quiz.jsonl", """
            {"question":"Q one","answer":"A","id":7}
            {"question":"Q two","passage":"P","benchmark":"other"}
            """);
        Assert.Equal([new("quiz", "7", "Q one", "A"), new("other", "2", "Q two", "", "P")], BenchmarkItem.Read(path));
        Assert.Throws<InputException>(() => BenchmarkItem.Read(folder.Write("bad.jsonl", "{\"prompt\":\"x\"}")).ToArray());
        Assert.Throws<InputException>(() => BenchmarkItem.Read(System.IO.Path.Combine(folder.Path, "none.jsonl")).ToArray());
    }

    [Fact]
    public void Leakage_IsTheShareOfLinesAndPassagesSeen()
    {
        var passage = string.Join(' ', NearDuplicatesTests.Words(1, 20));
        Document[] train = [new("t", $"boilerplate line\n{Filler(4, 50)} {passage}", "s")];
        Document[] validation = [new("v", $"boilerplate line\nown words {passage} {string.Join(' ', NearDuplicatesTests.Words(2, 40))}", "s")];
        var leakage = SplitLeakage.Measure(train, validation);
        Assert.Equal("boilerplate line".Length / (double)(validation[0].Text.Length - 1), leakage.LineShare, 9);
        Assert.Equal(20.0 / leakage.Words, leakage.PassageShare, 9);
        Assert.Throws<InputException>(() => SplitLeakage.Measure(train, []));
    }

    static BenchmarkIndex Index(params BenchmarkItem[] items) => new(items, new ContaminationOptions());

    static string Filler(uint seed, int words) => string.Join(' ', NearDuplicatesTests.Words(seed + 900, words));
}
