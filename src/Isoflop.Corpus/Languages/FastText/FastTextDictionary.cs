using System.Collections.Immutable;
using System.Text;

namespace Isoflop.Corpus.Languages.FastText;

/// <summary>The words and labels of a fastText model, and what is left of its hashed runs after pruning.</summary>
sealed class FastTextDictionary
{
    const string LabelPrefix = "__label__";

    readonly Dictionary<ulong, int> _words = [];
    readonly Dictionary<int, int>? _pruned;

    FastTextDictionary(ImmutableArray<byte[]> words, ImmutableArray<(string Name, long Count)> labels, Dictionary<int, int>? pruned)
    {
        (Words, Labels, _pruned) = (words, labels, pruned);
        for (var word = 0; word < words.Length; word++) _words[ByteHash.Of(words[word])] = word;
        End = words.IndexOf("</s>"u8.ToArray(), new SameBytes());
    }

    /// <summary>The words, by row.</summary>
    public ImmutableArray<byte[]> Words { get; }

    /// <summary>The labels without their prefix, and how often each was seen in training.</summary>
    public ImmutableArray<(string Name, long Count)> Labels { get; }

    /// <summary>Row of the word that ends every line; -1 where the model has none.</summary>
    public int End { get; }

    /// <summary>Words and labels as they are.</summary>
    public static FastTextDictionary Of(IEnumerable<string> words, IEnumerable<(string Name, long Count)> labels) =>
        new([.. words.Select(Encoding.UTF8.GetBytes)], [.. labels], null);

    /// <summary>Reads a dictionary.</summary>
    public static FastTextDictionary Read(FastTextReader reader)
    {
        var (size, words, labels) = (reader.Int32(), reader.Int32(), reader.Int32());
        reader.Int64();
        var pruned = reader.Int64();
        if (words < 0 || labels < 1 || size != (long)words + labels) throw reader.Damaged($"{size} entries, {words} words and {labels} labels");
        var (wordList, labelList) = (ImmutableArray.CreateBuilder<byte[]>(), ImmutableArray.CreateBuilder<(string, long)>());
        for (var entry = 0; entry < size; entry++)
        {
            var (word, count, type) = (reader.Word(), reader.Int64(), reader.Byte());
            if (type == 0) wordList.Add(word);
            else labelList.Add((WithoutPrefix(Encoding.UTF8.GetString(word)), count));
        }
        if (wordList.Count != words) throw reader.Damaged($"{wordList.Count} words where {words} are announced");
        return new FastTextDictionary(wordList.ToImmutable(), labelList.ToImmutable(), pruned < 0 ? null : ReadPruned(reader, pruned));
    }

    /// <summary>Writes the dictionary, nothing pruned.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Words.Length + Labels.Length);
        writer.Write(Words.Length);
        writer.Write(Labels.Length);
        writer.Write(0L);
        writer.Write(-1L);
        foreach (var word in Words) Entry(word, 1, 0);
        foreach (var (name, count) in Labels) Entry(Encoding.UTF8.GetBytes(LabelPrefix + name), count, 1);

        void Entry(byte[] word, long count, byte type)
        {
            writer.Write(word);
            writer.Write((byte)0);
            writer.Write(count);
            writer.Write(type);
        }
    }

    /// <summary>Row of a word; -1 where the model does not know it.</summary>
    public int RowOf(ReadOnlySpan<byte> word) => _words.TryGetValue(ByteHash.Of(word), out var row) && Words[row].AsSpan().SequenceEqual(word) ? row : -1;

    /// <summary>Row of a hashed run; -1 where it was pruned.</summary>
    public int RowOf(int bucket)
    {
        if (_pruned is null) return Words.Length + bucket;
        return _pruned.TryGetValue(bucket, out var place) ? Words.Length + place : -1;
    }

    /// <summary>Whether a word that the model does not know is taken for a label, and no feature.</summary>
    public static bool IsLabel(ReadOnlySpan<byte> word) => word.StartsWith("__label__"u8);

    static Dictionary<int, int> ReadPruned(FastTextReader reader, long count)
    {
        var pruned = new Dictionary<int, int>();
        for (var entry = 0L; entry < count; entry++) pruned[reader.Int32()] = reader.Int32();
        return pruned;
    }

    static string WithoutPrefix(string label) => label.StartsWith(LabelPrefix, StringComparison.Ordinal) ? label[LabelPrefix.Length..] : label;

    sealed class SameBytes : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? one, byte[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(byte[] bytes) => bytes.Length;
    }
}
