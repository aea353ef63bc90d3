using System.Runtime.CompilerServices;
using Isoflop.Findings;

namespace Isoflop.Corpus.Languages.FastText;

/// <summary>
/// A supervised fastText model [Joulin 2016, arXiv 1607.01759]: the mean of the vectors of a text's words and runs, then a linear layer. Reads fastText's own files,
/// plain and product-quantised. Predictions equal fastText's up to the order of additions in 32 bits.
/// </summary>
sealed class FastTextModel
{
    const int Magic = 793712314;

    // What each thread keeps for each model, as long as the model lives.
    [ThreadStatic]
    static ConditionalWeakTable<FastTextModel, FastTextScratch>? _scratch;

    readonly FastTextMatrix _input;
    readonly FastTextOutput _output;

    public FastTextModel(FastTextShape shape, FastTextDictionary dictionary, FastTextMatrix input, FastTextMatrix output)
    {
        (Shape, Dictionary, _input, Output) = (shape, dictionary, input, output);
        _output = new FastTextOutput(shape.Loss, output, dictionary.Labels);
    }

    /// <summary>Settings.</summary>
    public FastTextShape Shape { get; }

    /// <summary>Words and labels.</summary>
    public FastTextDictionary Dictionary { get; }

    /// <summary>The linear layer.</summary>
    public FastTextMatrix Output { get; }

    /// <summary>Reads a model.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <param name="file">What to call it in messages.</param>
    /// <exception cref="InputException">It is no supervised model, or damaged.</exception>
    public static FastTextModel Read(byte[] content, string file)
    {
        var reader = new FastTextReader(content, file);
        if (reader.Int32() != Magic) throw reader.Damaged("other bytes at the beginning");
        var version = reader.Int32();
        if (version is not (11 or 12)) throw reader.Damaged($"version {version} of the format");
        var shape = FastTextShape.Read(reader, version);
        var dictionary = FastTextDictionary.Read(reader);
        var input = reader.Flag() ? FastTextMatrix.ReadQuantised(reader) : FastTextMatrix.ReadDense(reader);
        var output = reader.Flag() ? FastTextMatrix.ReadQuantised(reader) : FastTextMatrix.ReadDense(reader);
        if (input.Columns != shape.Dimension || output.Columns != shape.Dimension || output.Rows != dictionary.Labels.Length || input.Rows < dictionary.Words.Length)
            throw reader.Damaged($"matrices of {input.Rows} x {input.Columns} and {output.Rows} x {output.Columns} for dimension {shape.Dimension}");
        return new FastTextModel(shape, dictionary, input, output);
    }

    /// <summary>Writes the model in fastText's format, version 12, matrices as they are.</summary>
    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Magic);
        writer.Write(12);
        Shape.Write(writer);
        Dictionary.Write(writer);
        writer.Write(false);
        _input.WriteDense(writer);
        writer.Write(false);
        Output.WriteDense(writer);
    }

    /// <summary>The log-probability of every label of a text, in the order of the labels; nothing where the text has no feature that the model knows.</summary>
    /// <remarks>The span is of this thread and holds until its next call.</remarks>
    public ReadOnlySpan<float> LogProbabilities(string text)
    {
        var scratch = Scratch();
        return scratch.Average(text) ? _output.LogProbabilities(scratch) : [];
    }

    /// <summary>The vectors of words and runs, by row.</summary>
    public FastTextMatrix Input => _input;

    /// <summary>The features of a text by row, in order: for training. The list is of this thread and holds until its next call.</summary>
    public IReadOnlyList<int> Features(string text) => Scratch().Features(text);

    FastTextScratch Scratch() => (_scratch ??= []).GetValue(this, model => new FastTextScratch(model.Shape, model.Dictionary, model._input));
}
