using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;

namespace Isoflop.Tests.Corpus.Tokenizers;

public class TokenizerTests
{
    static readonly Config Cases = Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(300);

    [Fact]
    public void Pieces_AreThoseOfTheRegularExpression() =>
        Prop.ForAll(SampleText.Texts, text => ReferenceEncoding.Pieces(text).SequenceEqual(Pieces(text))).Check(Cases);

    [Fact]
    public void Pieces_OfEveryCharacter_AreThoseOfTheRegularExpression()
    {
        for (var character = 0; character <= char.MaxValue; character++)
        {
            if (char.IsSurrogate((char)character)) continue;
            var text = $"a{(char)character}{(char)character} {(char)character}1";
            if (!ReferenceEncoding.Pieces(text).SequenceEqual(Pieces(text))) Assert.Fail($"U+{character:X4}: {string.Join('|', Pieces(text))}");
        }
    }

    [Fact]
    public void Encode_IsTheReference() =>
        Prop.ForAll(SampleText.Texts, text => ReferenceEncoding.Encode(SampleText.Tokenizer, text).SequenceEqual(SampleText.Tokenizer.Encode(text))).Check(Cases.WithMaxTest(100));

    [Fact]
    public void Encode_OfLongPieces_IsTheReference()
    {
        // Longer than what is scanned, and than what is remembered: equal signs, then letters without a space.
        foreach (var length in (int[])[47, 48, 49, 50, 63, 64, 65, 130, 300])
        {
            var text = new string('=', length) + string.Concat(Enumerable.Range(0, length).Select(i => "lowermodels"[i * i % 11]));
            Assert.Equal(ReferenceEncoding.Encode(SampleText.Tokenizer, text), SampleText.Tokenizer.Encode(text));
        }
    }

    [Fact]
    public void Decode_UndoesEncodeForAnyBytes()
    {
        var learnt = SampleText.Tokenizer;
        Prop.ForAll(SampleText.Bytes, bytes =>
            learnt.Decode(learnt.Encode(bytes)).AsSpan().SequenceEqual(bytes) && Tokenizer.Bytes.Decode(Tokenizer.Bytes.Encode(bytes)).AsSpan().SequenceEqual(bytes)).Check(Cases);
    }

    [Fact]
    public void Encode_DoesNotDependOnWhatWasEncodedBefore()
    {
        var (encoder, buffer) = (new TokenEncoder(SampleText.Tokenizer), new TokenBuffer());
        foreach (var document in SampleText.Documents.Concat(SampleText.Documents))
        {
            buffer.Clear();
            encoder.Encode(Encoding.UTF8.GetBytes(document.Text), buffer);
            Assert.Equal(SampleText.Tokenizer.Encode(document.Text), buffer.Tokens.ToArray());
        }
    }

    [Fact]
    public void Train_FindsTheReferencesMerges()
    {
        var merges = SampleText.Tokenizer.Merges;
        Assert.Equal(ReferenceEncoding.Train(SampleText.Documents, merges.Length), merges.Select(merge => (merge.Left, merge.Right)));
        Assert.Equal(400, SampleText.Tokenizer.VocabularySize);
        // Every token's bytes are its own, and those of a merge are its parts'.
        Assert.Equal(400, Enumerable.Range(0, 400).Select(id => Convert.ToHexString(SampleText.Tokenizer.BytesOf(id))).Distinct().Count());
        Assert.All(merges, merge => Assert.Equal([.. SampleText.Tokenizer.BytesOf(merge.Left), .. SampleText.Tokenizer.BytesOf(merge.Right)], SampleText.Tokenizer.BytesOf(merge.Token).ToArray()));
    }

    [Fact]
    public void Train_DoesNotDependOnTheOrderOfDocuments() =>
        Assert.Equal(SampleText.Tokenizer.Merges, Tokenizer.Train(SampleText.Documents.Reverse(), 400).Merges);

    // "ab ab abab" has abab twice as aba+b or ab+ab; whichever comes second leads to the token there is.
    [Fact]
    public void Train_OnRepetitiveText_NeverMakesATokenTwice()
    {
        var text = string.Join(' ', Enumerable.Range(1, 40).Select(i => new string('a', i) + string.Concat(Enumerable.Repeat("ab", i % 9))));
        var tokenizer = Tokenizer.Train([new Document("a", text, "a"), new Document("b", text, "b")], 300);
        Assert.Equal(300, Enumerable.Range(0, 300).Select(id => Convert.ToHexString(tokenizer.BytesOf(id))).Distinct().Count());
        Assert.Equal(ReferenceEncoding.Train([new Document("a", text, "a"), new Document("b", text, "b")], tokenizer.Merges.Length), tokenizer.Merges.Select(merge => (merge.Left, merge.Right)));
        Assert.Equal(ReferenceEncoding.Encode(tokenizer, text), tokenizer.Encode(text));
    }

    [Fact]
    public void Train_TooLittleText_SaysHowFarItGoes()
    {
        // ab and abc come twice, and then nothing does.
        var mistake = Assert.Throws<InputException>(() => Tokenizer.Train([new Document("a", "abcabc", "a")], 300));
        Assert.Contains("Ask for 259 tokens or fewer", mistake.Remedy);
        foreach (var size in (int[])[0, 256, 65_537]) Assert.Throws<InputException>(() => Tokenizer.Train(SampleText.Documents, size));
    }

    [Fact]
    public void Bytes_IsTheByteVocabulary()
    {
        Assert.Equal(257, Tokenizer.Bytes.VocabularySize);
        Assert.Equal([104, 0xC3, 0xA9], Tokenizer.Bytes.Encode("hé"));
        Assert.Equal(256, Tokenizer.Bytes.EndOfText);
        Assert.Equal(Tokenizer.Bytes.Encode("any text"), Tokenizer.Train(SampleText.Documents, 257).Encode("any text"));
    }

    [Fact]
    public void Specials_OnlyAPromptHasThem()
    {
        const string text = "one<|endoftext|>two";
        foreach (var tokenizer in (Tokenizer[])[Tokenizer.Bytes, SampleText.Tokenizer])
        {
            Assert.DoesNotContain(256, tokenizer.Encode(text));
            Assert.Equal(text, tokenizer.DecodeText(tokenizer.Encode(text)));
            Assert.Equal([.. tokenizer.Encode("one"), 256, .. tokenizer.Encode("two")], tokenizer.EncodePrompt(text));
            Assert.Equal(text, tokenizer.DecodeText(tokenizer.EncodePrompt(text)));
        }
    }

    [Fact]
    public void Decode_OfAnUnknownToken_IsRefused()
    {
        Assert.Contains("ids from 0 to 256", Assert.Throws<InputException>(() => Tokenizer.Bytes.Decode([3, 257])).Message);
        Assert.Throws<InputException>(() => Tokenizer.Bytes.Decode([-1]));
    }

    static IEnumerable<string> Pieces(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (int start = 0, end; start < bytes.Length; start = end)
        {
            end = Pretokens.End(bytes, start);
            yield return Encoding.UTF8.GetString(bytes, start, end - start);
        }
    }
}
