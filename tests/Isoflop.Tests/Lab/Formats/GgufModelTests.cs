using Isoflop.Findings;
using Isoflop.Lab.Formats;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;
using Isoflop.Tests.Corpus;

namespace Isoflop.Tests.Lab.Formats;

public class GgufModelTests(ITestOutputHelper output)
{
    [Theory]
    [MemberData(nameof(SampleModels.Names), MemberType = typeof(SampleModels))]
    public void Read_UndoesWrite(string name)
    {
        using var folder = new TemporaryFolder();
        var (model, path) = (SampleModels.Of(name), Path.Combine(folder.Path, "model.gguf"));
        GgufModel.Write(model, path);
        SampleModels.AssertSame(model, GgufModel.Read(path));
        Assert.Equal(["model.gguf"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    // Channels 0 .. 3 and 4 .. 7 of each head of 8, as halves, are stored as neighbours: 0 4 1 5 2 6 3 7.
    [Fact]
    public void Take_ReordersTheRowsOfEachHead()
    {
        var shape = SampleModels.Of("grouped").Model.Shape;
        var query = GgufTensorMap.Of(shape, turned: true).Single(map => map.Name == "blk.0.attn_q.weight");
        var weights = new float[ParameterLayout.Of(shape).Length];
        var slice = query.Slices[0];
        for (var i = 0; i < slice.Length; i++) weights[slice.Offset + i] = i / slice.Columns;
        var rows = query.Take(weights).Chunk(slice.Columns).Select(row => (int)row[0]);
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(head => new[] { 0, 4, 1, 5, 2, 6, 3, 7 }.Select(channel => (head * 8) + channel)), rows);
    }

    [Theory]
    [InlineData(GgufTensor.Float16, 1e-3)]
    [InlineData(GgufTensor.BFloat16, 8e-3)]
    public void Read_OfHalves_IsTheirValue(uint type, double tolerance)
    {
        using var folder = new TemporaryFolder();
        float[] values = [1, -2.5f, 0, 3.14159f, 1e-3f, 1024];
        var path = Path.Combine(folder.Path, "x.gguf");
        GgufWriter.Write(path, [("general.architecture", "none")], [("x", [3, 2], values)]);
        // The file again, with its elements and the type in its list cut to 16 bits.
        var bytes = File.ReadAllBytes(path);
        var start = bytes.AsSpan().IndexOf([.. BitConverter.GetBytes(1f), .. BitConverter.GetBytes(-2.5f)]);
        for (var i = 0; i < values.Length; i++)
        {
            var half = type == GgufTensor.Float16 ? BitConverter.HalfToUInt16Bits((Half)values[i]) : (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16);
            BitConverter.TryWriteBytes(bytes.AsSpan(start + (2 * i)), half);
        }
        var entry = bytes.AsSpan().IndexOf([.. BitConverter.GetBytes(2u), .. BitConverter.GetBytes(3L), .. BitConverter.GetBytes(2L)]);
        BitConverter.TryWriteBytes(bytes.AsSpan(entry + 20), type);
        File.WriteAllBytes(path, bytes);
        using var file = GgufFile.Open(path);
        var read = file.Read(file.Tensors["x"]);
        for (var i = 0; i < values.Length; i++) Assert.InRange(read[i], values[i] - (tolerance * Math.Abs(values[i])), values[i] + (tolerance * Math.Abs(values[i])));
    }

    // However a file is cut or changed, the reader answers with a model or with a message, never with anything else.
    [Fact]
    public void Read_OfDamagedFiles_IsRefusedOrAModel()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "model.gguf");
        GgufModel.Write(SampleModels.Of("small"), path);
        var whole = File.ReadAllBytes(path);
        const ulong seed = 4;
        var random = new CounterRandom(seed, 0);
        var (refused, read) = (0, 0);
        for (var trial = 0; trial < 600; trial++)
        {
            var bytes = trial < 100 ? whole[..(whole.Length * trial / 100)] : (byte[])whole.Clone();
            // The metadata and the list of tensors are the first half; one to four of their bytes change.
            for (var change = trial < 100 ? 4 : 0; change < 1 + (trial % 4); change++) bytes[random.NextIndex(whole.Length / 2)] = (byte)random.NextIndex(256);
            File.WriteAllBytes(path, bytes);
            try
            {
                GgufModel.Read(path);
                read++;
            }
            catch (InputException)
            {
                refused++;
            }
        }
        output.WriteLine($"seed {seed}: {refused} refused, {read} read");
        Assert.True(refused >= 100);
    }

    [Theory]
    [InlineData("gelu", "a GELU gate")]
    [InlineData("shared", "a shared expert")]
    [InlineData("one active", "one active expert")]
    [InlineData("bias", "a bias on the choice")]
    [InlineData("everything", "a GELU gate")]
    public void Write_WhatLlamaCppComputesOtherwise_IsRefused(string name, string found)
    {
        var shape = Transformers.TinyShapes.All[name] with { Vocabulary = 400 };
        var model = new LanguageModel(Transformer.Initialise(shape, 1), Corpus.Tokenizers.SampleText.Tokenizer);
        Assert.Contains(found, Assert.Throws<InputException>(() => GgufModel.Write(model, "model.gguf")).Message);
        Assert.False(File.Exists("model.gguf"));
    }

    [Fact]
    public void Mistakes_AreNamed()
    {
        using var folder = new TemporaryFolder();
        void Fails(string path, string found) => Assert.Contains(found, Assert.Throws<InputException>(() => GgufModel.Read(path)).Message);
        Fails(Path.Combine(folder.Path, "none.gguf"), "cannot be read");
        Fails(folder.Write("text.gguf", "This is no model at all, only some text."), "does not begin with GGUF");
        Fails(folder.Write("empty.gguf", ""), "does not begin with GGUF");
        var path = Path.Combine(folder.Path, "phi.gguf");
        GgufWriter.Write(path, [("general.architecture", "phi2")], []);
        Fails(path, "the architecture 'phi2'");
        // A few hundred bytes that claim a model of seventy million parameters.
        GgufWriter.Write(path, [("general.architecture", "llama"), .. Numbers(4, 1024, 8, 4096)], []);
        Fails(path, "0 numbers in its tensors");
        var foreign = SampleModels.Of("dense") with { Model = Transformer.Initialise(SampleModels.Of("dense").Model.Shape with { Vocabulary = 300 }, 1) };
        Assert.Contains("a tokenizer of 400 tokens", Assert.Throws<InputException>(() => GgufModel.Write(foreign, path)).Message);
    }

    static IEnumerable<(string, object)> Numbers(uint layers, uint width, uint heads, uint inner) =>
    [
        ("llama.block_count", layers), ("llama.embedding_length", width), ("llama.attention.head_count", heads),
        ("llama.feed_forward_length", inner), ("llama.context_length", 64u), ("llama.vocab_size", 1000u),
    ];
}
