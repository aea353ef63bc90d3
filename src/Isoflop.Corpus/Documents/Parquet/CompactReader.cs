using System.Text;

namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>
/// Reads Thrift's compact protocol, in which Parquet writes what it says of itself [apache/thrift, doc/specs/thrift-compact-protocol.md]. Whatever would
/// lead beyond the bytes there are is damage.
/// </summary>
/// <param name="bytes">The bytes.</param>
ref struct CompactReader(ReadOnlySpan<byte> bytes)
{
    // Structures within structures; Parquet's own go six deep.
    const int Deepest = 32;

    readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes read so far.</summary>
    public int At { get; private set; }

    /// <summary>The next field of a structure.</summary>
    /// <param name="field">Number of the field before it, 0 at the beginning; becomes its own.</param>
    /// <param name="type">Its type.</param>
    /// <returns>False at the end of the structure.</returns>
    public bool Next(ref int field, out CompactType type)
    {
        var head = Byte();
        type = (CompactType)(head & 0xF);
        if (head == 0) return false;
        var step = head >> 4;
        field = step > 0 ? field + step : (int)Signed();
        return true;
    }

    /// <summary>A whole number of any width.</summary>
    public long Integer(CompactType type) => type switch
    {
        CompactType.Int8 => (sbyte)Byte(),
        CompactType.Int16 or CompactType.Int32 or CompactType.Int64 => Signed(),
        _ => throw new InvalidDataException($"a {type} where a number belongs"),
    };

    /// <summary>A whole number of 32 bits.</summary>
    public int Number(CompactType type)
    {
        var value = Integer(type);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new InvalidDataException($"the number {value} where one of 32 bits belongs");
    }

    /// <summary>A truth value, which a field has in its type.</summary>
    public static bool Flag(CompactType type) => type switch
    {
        CompactType.True => true,
        CompactType.False => false,
        _ => throw new InvalidDataException($"a {type} where a truth value belongs"),
    };

    /// <summary>A text.</summary>
    public string Text(CompactType type)
    {
        Expect(CompactType.Binary, type);
        return Encoding.UTF8.GetString(Take(Unsigned()));
    }

    /// <summary>The head of a list, behind which its elements stand.</summary>
    /// <param name="type">Type of the field.</param>
    /// <param name="element">Type of the elements.</param>
    /// <returns>Elements; at least a byte each is there.</returns>
    public int List(CompactType type, out CompactType element)
    {
        if (type != CompactType.Set) Expect(CompactType.List, type);
        var head = Byte();
        element = (CompactType)(head & 0xF);
        var few = head >> 4;
        var count = few < 15 ? (ulong)few : Unsigned();
        return count <= (ulong)(_bytes.Length - At) ? (int)count : throw TooShort();
    }

    /// <summary>Checks a type.</summary>
    public static void Expect(CompactType expected, CompactType type)
    {
        if (type != expected) throw new InvalidDataException($"a {type} where a {expected} belongs");
    }

    /// <summary>Passes over a value.</summary>
    public void Skip(CompactType type) => Skip(type, Deepest, inList: false);

    void Skip(CompactType type, int deepest, bool inList)
    {
        if (deepest == 0) throw new InvalidDataException("structures within structures without end");
        switch (type)
        {
            case CompactType.True or CompactType.False:
                // In a list a truth value has a byte of its own.
                if (inList) Byte();
                break;
            case CompactType.Int8:
                Byte();
                break;
            case CompactType.Int16 or CompactType.Int32 or CompactType.Int64:
                Unsigned();
                break;
            case CompactType.Double:
                Take(sizeof(double));
                break;
            case CompactType.Uuid:
                Take(16);
                break;
            case CompactType.Binary:
                Take(Unsigned());
                break;
            case CompactType.List or CompactType.Set:
                for (var left = List(type, out var element); left > 0; left--) Skip(element, deepest - 1, inList: true);
                break;
            case CompactType.Map:
                var count = Unsigned();
                if (count == 0) break;
                var types = Byte();
                for (; count > 0; count--)
                {
                    Skip((CompactType)(types >> 4), deepest - 1, inList: true);
                    Skip((CompactType)(types & 0xF), deepest - 1, inList: true);
                }
                break;
            case CompactType.Structure:
                for (var field = 0; Next(ref field, out var inner);) Skip(inner, deepest - 1, inList: false);
                break;
            default:
                throw new InvalidDataException($"the type {(int)type}, which there is not");
        }
    }

    byte Byte() => At < _bytes.Length ? _bytes[At++] : throw TooShort();

    ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(_bytes.Length - At)) throw TooShort();
        var taken = _bytes.Slice(At, (int)length);
        At += (int)length;
        return taken;
    }

    ulong Unsigned()
    {
        var at = At;
        var value = Varint.Read(_bytes, ref at);
        At = at;
        return value;
    }

    long Signed()
    {
        var at = At;
        var value = Varint.ReadSigned(_bytes, ref at);
        At = at;
        return value;
    }

    static EndOfStreamException TooShort() => new("it ends in the midst of a structure");
}

/// <summary>Types of the compact protocol, by their numbers in it.</summary>
enum CompactType
{
    Stop = 0,
    True = 1,
    False = 2,
    Int8 = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Structure = 12,
    Uuid = 13,
}
