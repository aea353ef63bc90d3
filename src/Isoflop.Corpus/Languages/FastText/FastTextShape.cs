namespace Isoflop.Corpus.Languages.FastText;

/// <summary>How a fastText model turns its hidden vector into probabilities; the numbers are the file's.</summary>
enum FastTextLoss
{
    /// <summary>A tree of yes-or-no questions, frequent labels near its root.</summary>
    Hierarchical = 1,

    /// <summary>Every label against some others.</summary>
    Negative = 2,

    /// <summary>All labels at once; they sum to one.</summary>
    Softmax = 3,

    /// <summary>Every label for itself.</summary>
    OneAgainstAll = 4,
}

/// <summary>The settings of a fastText model that its predictions depend on.</summary>
/// <param name="Dimension">Width of the hidden vector.</param>
/// <param name="WordNgrams">Longest run of words that is a feature.</param>
/// <param name="Loss">How probabilities come about.</param>
/// <param name="Buckets">Places that character and word runs are hashed to.</param>
/// <param name="LeastCharacters">Shortest run of characters inside a word that is a feature.</param>
/// <param name="MostCharacters">Longest one; 0 for none.</param>
sealed record FastTextShape(int Dimension, int WordNgrams, FastTextLoss Loss, int Buckets, int LeastCharacters, int MostCharacters)
{
    const int Supervised = 3;

    /// <summary>Reads the settings as fastText writes them, in versions 11 and 12 of its format.</summary>
    public static FastTextShape Read(FastTextReader reader, int version)
    {
        var dimension = reader.Int32();
        // Window, epochs, least count, negatives: of training only.
        for (var skipped = 0; skipped < 4; skipped++) reader.Int32();
        var (ngrams, loss, model, buckets, least, most) = (reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32(), reader.Int32());
        // Rate of updates, sampling threshold: of training only.
        reader.Int32();
        reader.Double();
        if (model != Supervised) throw reader.Damaged("a model of word vectors, without labels");
        if (dimension < 1 || buckets < 0 || !Enum.IsDefined((FastTextLoss)loss)) throw reader.Damaged($"dimension {dimension}, {buckets} buckets, loss {loss}");
        // Supervised models of version 11 had no runs of characters, whatever their settings say.
        return new FastTextShape(dimension, ngrams, (FastTextLoss)loss, buckets, least, version == 11 ? 0 : most);
    }

    /// <summary>Writes the settings; those of training only as fastText's defaults.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (var number in new[] { Dimension, 5, 5, 1, 5, WordNgrams, (int)Loss, Supervised, Buckets, LeastCharacters, MostCharacters, 100 }) writer.Write(number);
        writer.Write(1e-4);
    }
}
