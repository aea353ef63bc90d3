using System.Text;
using System.Text.RegularExpressions;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;

namespace Isoflop.Tests.Corpus.Tokenizers;

/// <summary>Byte-pair encoding as the definition reads, slow and without tables: pieces by GPT-2's regular expression, one merge at a time.</summary>
static partial class ReferenceEncoding
{
    public static int[] Encode(Tokenizer tokenizer, string text) => [.. Pieces(text).SelectMany(piece => Merged(tokenizer, Encoding.UTF8.GetBytes(piece)))];

    public static IEnumerable<string> Pieces(string text) => Pattern().Matches(text).Select(match => match.Value);

    public static List<int> Merged(Tokenizer tokenizer, byte[] piece)
    {
        var tokens = piece.Select(value => Enumerable.Range(0, 256).First(id => tokenizer.BytesOf(id).SequenceEqual([value]))).ToList();
        while (true)
        {
            var merge = tokenizer.Merges.FirstOrDefault(merge => Place(tokens, merge) >= 0, new Merge(-1, -1, -1));
            if (merge.Token < 0) return tokens;
            var place = Place(tokens, merge);
            tokens[place] = merge.Token;
            tokens.RemoveAt(place + 1);
        }
    }

    /// <summary>The merges that training should find, as bytes, by counting all pairs anew for each.</summary>
    public static List<(int Left, int Right)> Train(IEnumerable<Document> documents, int merges)
    {
        var pieces = documents.SelectMany(document => Pieces(document.Text)).Select(piece => Encoding.UTF8.GetBytes(piece).Select(value => (int)value).ToList()).ToList();
        var found = new List<(int Left, int Right)>();
        var texts = Enumerable.Range(0, 256).Select(value => Encoding.Latin1.GetString([(byte)value])).Append("end").ToList();
        while (found.Count < merges)
        {
            var counts = new Dictionary<(int, int), int>();
            foreach (var piece in pieces)
            {
                for (var i = 0; i + 1 < piece.Count; i++) counts[(piece[i], piece[i + 1])] = counts.GetValueOrDefault((piece[i], piece[i + 1])) + 1;
            }
            var (left, right) = counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).First().Key;
            found.Add((left, right));
            var joined = texts[left] + texts[right];
            var token = texts.IndexOf(joined);
            if (token < 0)
            {
                token = texts.Count;
                texts.Add(joined);
            }
            foreach (var piece in pieces)
            {
                for (var i = 0; i + 1 < piece.Count; i++)
                {
                    if (piece[i] != left || piece[i + 1] != right) continue;
                    piece[i] = token;
                    piece.RemoveAt(i + 1);
                }
            }
        }
        return found;
    }

    static int Place(List<int> tokens, Merge merge)
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i] == merge.Left && tokens[i + 1] == merge.Right) return i;
        }
        return -1;
    }

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Pattern();
}
