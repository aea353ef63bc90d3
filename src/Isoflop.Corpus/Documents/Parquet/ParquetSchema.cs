namespace Isoflop.Corpus.Documents.Parquet;

/// <summary>Reads the columns of a Parquet file: its schema is a tree written down from the root, each branch before its leaves.</summary>
static class ParquetSchema
{
    const int Optional = 1;
    const int Repeated = 2;

    // Structures within structures that a schema may have.
    const int Deepest = 64;

    /// <summary>Reads the columns.</summary>
    /// <param name="reader">Stands at the list.</param>
    /// <param name="type">Type of the field.</param>
    public static ParquetColumn[] Read(ref CompactReader reader, CompactType type)
    {
        var elements = new Element[reader.List(type, out var each)];
        CompactReader.Expect(CompactType.Structure, each);
        for (var i = 0; i < elements.Length; i++) elements[i] = ReadElement(ref reader);
        var columns = new List<ParquetColumn>();
        var at = 0;
        if (elements.Length > 0) Descend(elements, ref at, "", -1, false, columns, Deepest);
        return at == elements.Length ? [.. columns] : throw new InvalidDataException("a schema with parts that belong nowhere");
    }

    static void Descend(Element[] elements, ref int at, string above, int levels, bool repeated, List<ParquetColumn> columns, int deepest)
    {
        if (at >= elements.Length || deepest == 0) throw new InvalidDataException("a schema that ends in its midst");
        var element = elements[at++];
        // The root counts as present and has no name in a path.
        levels = levels < 0 ? 0 : levels + (element.Repetition is Optional or Repeated ? 1 : 0);
        repeated |= element.Repetition == Repeated && at > 1;
        var name = at == 1 ? "" : above.Length == 0 ? element.Name : $"{above}.{element.Name}";
        if (element.Type is not { } type)
        {
            for (var child = 0; child < element.Children; child++) Descend(elements, ref at, name, levels, repeated, columns, deepest - 1);
            return;
        }
        if (!Enum.IsDefined(type)) throw new InvalidDataException($"the type {(int)type}, which there is not");
        columns.Add(new ParquetColumn(name, type, levels, repeated, ParquetText.Of(type, element.Meaning, element.Scale), type == ParquetType.FixedBytes && element.Meaning == ParquetMeaning.Identifier));
    }

    static Element ReadElement(ref CompactReader reader)
    {
        var element = new Element("", null, 0, 0, ParquetMeaning.None, 0);
        for (var field = 0; reader.Next(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    element = element with { Type = (ParquetType)reader.Number(type) };
                    break;
                case 3:
                    element = element with { Repetition = reader.Number(type) };
                    break;
                case 4:
                    element = element with { Name = reader.Text(type) };
                    break;
                case 5:
                    element = element with { Children = reader.Number(type) };
                    break;
                case 6 when element.Meaning == ParquetMeaning.None:
                    element = element with { Meaning = Converted(reader.Number(type)) };
                    break;
                case 7:
                    element = element with { Scale = reader.Number(type) };
                    break;
                case 10:
                    element = Logical(ref reader, type, element);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return element;
    }

    // ConvertedType of parquet.thrift: the older way to say what a value means.
    static ParquetMeaning Converted(int type) => type switch
    {
        5 => ParquetMeaning.Decimal,
        6 => ParquetMeaning.Date,
        9 => ParquetMeaning.Milliseconds,
        10 => ParquetMeaning.Microseconds,
        11 or 12 or 13 or 14 => ParquetMeaning.Unsigned,
        7 or 8 => ParquetMeaning.Other,
        _ => ParquetMeaning.None,
    };

    // LogicalType of parquet.thrift, which goes before the older way.
    static Element Logical(ref CompactReader reader, CompactType type, Element element)
    {
        CompactReader.Expect(CompactType.Structure, type);
        for (var kind = 0; reader.Next(ref kind, out var inner);)
        {
            CompactReader.Expect(CompactType.Structure, inner);
            var meaning = kind switch { 5 => ParquetMeaning.Decimal, 6 => ParquetMeaning.Date, 7 => ParquetMeaning.Other, 8 => ParquetMeaning.Milliseconds, 14 => ParquetMeaning.Identifier, _ => ParquetMeaning.None };
            for (var field = 0; reader.Next(ref field, out var detail);)
            {
                switch (kind, field)
                {
                    case (5, 1):
                        element = element with { Scale = reader.Number(detail) };
                        break;
                    case (8, 2):
                        meaning = Unit(ref reader, detail);
                        break;
                    case (10, 2):
                        if (!CompactReader.Flag(detail)) meaning = ParquetMeaning.Unsigned;
                        break;
                    default:
                        reader.Skip(detail);
                        break;
                }
            }
            if (meaning != ParquetMeaning.None) element = element with { Meaning = meaning };
        }
        return element;
    }

    static ParquetMeaning Unit(ref CompactReader reader, CompactType type)
    {
        CompactReader.Expect(CompactType.Structure, type);
        var meaning = ParquetMeaning.Other;
        for (var unit = 0; reader.Next(ref unit, out var inner);)
        {
            meaning = unit switch { 1 => ParquetMeaning.Milliseconds, 2 => ParquetMeaning.Microseconds, 3 => ParquetMeaning.Nanoseconds, _ => ParquetMeaning.Other };
            reader.Skip(inner);
        }
        return meaning;
    }

    readonly record struct Element(string Name, ParquetType? Type, int Repetition, int Children, ParquetMeaning Meaning, int Scale);
}
