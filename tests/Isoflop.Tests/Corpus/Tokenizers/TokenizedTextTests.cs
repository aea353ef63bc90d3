using System.Text;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Quantities;

namespace Isoflop.Tests.Corpus.Tokenizers;

public class TokenizedTextTests
{
    static readonly DocumentSplit Split = DocumentSplit.Of([.. SampleText.Documents, SampleText.Documents[0] with { Id = "again" }], "sample", 0.2);

    [Fact]
    public void Of_PacksEveryDocumentBetweenEnds()
    {
        foreach (var tokenizer in (Tokenizer[])[Tokenizer.Bytes, SampleText.Tokenizer])
        {
            var text = TokenizedText.Of(Split, tokenizer);
            foreach (var (packed, documents) in new[] { (text.Train, Split.Train), (text.Validation, Split.Validation) })
            {
                int[] expected = [256, .. documents.SelectMany(document => (int[])[.. tokenizer.Encode(document.Text), 256])];
                Assert.Equal(expected, packed.Tokens.ToArray().Select(token => (int)token));
                Assert.Equal(expected.Length - 1, packed.Predictions);
                Assert.Equal(documents.Length, packed.Documents);
                Assert.Equal(documents.Sum(document => Encoding.UTF8.GetByteCount(document.Text)), packed.Bytes);
            }
            Assert.Equal(1, text.Duplicates);
            Assert.Equal(Split.Digest, text.Digest);
        }
    }

    // The cost of a text in bits is the same whether counted by token or by byte.
    [Fact]
    public void BytesPerToken_TurnsNatsIntoBits()
    {
        var packed = TokenizedText.Of(Split, SampleText.Tokenizer).Validation;
        var bits = new NatsPerToken(2.5).ToBitsPerByte(packed.BytesPerToken).Value * packed.Bytes;
        Assert.Equal(2.5 / Math.Log(2) * packed.Predictions, bits, 1e-6);
    }

    [Fact]
    public void RequireContext_RefusesWhatDoesNotFit()
    {
        var text = TokenizedText.Of(Split, Tokenizer.Bytes);
        var shorter = (int)Math.Min(text.Train.Predictions, text.Validation.Predictions);
        text.RequireContext(shorter);
        var mistake = Assert.Throws<InputException>(() => text.RequireContext(shorter + 1));
        Assert.Contains("validation tokens", mistake.Message);
    }

    [Fact]
    public void Of_AVocabularyThatDoesNotServe_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("tokenizer.json", TokenizerFile.Text(SampleText.Tokenizer).Replace("<|endoftext|>", "<|other|>", StringComparison.Ordinal));
        Assert.Contains("end-of-text", Assert.Throws<InputException>(() => TokenizedText.Of(Split, Tokenizer.Load(path))).Message);
    }
}
