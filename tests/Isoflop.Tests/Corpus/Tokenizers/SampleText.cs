using FsCheck;
using FsCheck.Fluent;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;

namespace Isoflop.Tests.Corpus.Tokenizers;

/// <summary>Text to train and to encode.</summary>
static class SampleText
{
    public static readonly Document[] Documents =
    [
        .. Enumerable.Range(0, 300).Select(i => new Document(
            $"{i}",
            $"The {(i % 7 == 0 ? "naïve" : "low")} {i}th model's loss isn't lower than the {i * 37 % 101}-layer model's; we'll see...\n\n  They've trained {i % 13} models — 日本語 {new string('=', i % 23)}\n",
            "sample")),
    ];

    public static Tokenizer Tokenizer { get; } = Tokenizer.Train(Documents, 400);

    /// <summary>Text of pieces that the pattern tells apart, all of them in the Basic Multilingual Plane, where a regular expression sees whole characters.</summary>
    public static Arbitrary<string> Texts { get; } = Arb.From(
        Gen.Elements("the", "model", "'s", "'ll", "'", "'x", "12", "٣", "é", "e\u0301", "日本", " ", "  ", "\n", "\t ", "\u00a0", "\u3000", "\u2028", ".", "—", "==", "lower", "!?", "\u0000", "\u0085", "_", "ǅ", "Ⅷ", "\u200b", "\ufffd")
            .ListOf().Select(string.Concat));

    public static Arbitrary<byte[]> Bytes { get; } = Arb.From(Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf());
}
