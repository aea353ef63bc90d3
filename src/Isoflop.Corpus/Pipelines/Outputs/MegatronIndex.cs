using System.Text;

namespace Isoflop.Corpus.Pipelines.Outputs;

/// <summary>
/// The index of Megatron-LM's indexed data set (<c>.idx</c> beside <c>.bin</c>), every document one sequence: magic, version 1, code of the token type, number of
/// sequences, number of document bounds, lengths (32 bit), places in bytes (64 bit), bounds (64 bit). [Megatron-LM, core/datasets/indexed_dataset.py]
/// </summary>
static class MegatronIndex
{
    // DType of the same file: 8 is uint16, 4 is int32.
    const byte CodeOfUInt16 = 8;
    const byte CodeOfInt32 = 4;

    /// <summary>Writes an index.</summary>
    /// <param name="lengths">File of the documents' lengths in tokens, 32 bits each.</param>
    /// <param name="path">The index.</param>
    /// <param name="tokenBytes">Bytes of a token.</param>
    public static void Write(string lengths, string path, int tokenBytes)
    {
        var aside = path + ".part";
        var count = new FileInfo(lengths).Length / sizeof(int);
        using (var writer = new BinaryWriter(new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16)))
        {
            writer.Write("MMIDIDX\0\0"u8);
            writer.Write(1UL);
            writer.Write(tokenBytes == sizeof(ushort) ? CodeOfUInt16 : CodeOfInt32);
            writer.Write((ulong)count);
            writer.Write((ulong)count + 1);
            foreach (var length in Lengths(lengths)) writer.Write(length);
            var place = 0L;
            foreach (var length in Lengths(lengths))
            {
                writer.Write(place);
                place += (long)length * tokenBytes;
            }
            for (var bound = 0L; bound <= count; bound++) writer.Write(bound);
        }
        File.Move(aside, path, overwrite: true);
    }

    static IEnumerable<int> Lengths(string path)
    {
        using var reader = new BinaryReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16), Encoding.UTF8);
        for (var left = reader.BaseStream.Length / sizeof(int); left > 0; left--) yield return reader.ReadInt32();
    }
}
