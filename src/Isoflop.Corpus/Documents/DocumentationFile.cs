using System.Xml;
using Isoflop.Findings;

namespace Isoflop.Corpus.Documents;

/// <summary>One XML file of documentation comments, read as prose.</summary>
static class DocumentationFile
{
    static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <summary>The prose of every entry that has any, by type, in the file's order.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="path">What to call it in messages.</param>
    /// <exception cref="InputException">The file is no well-formed XML.</exception>
    public static IReadOnlyList<(string Type, List<string> Entries)> Read(byte[] content, string path)
    {
        var types = new List<(string Type, List<string> Entries)>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(content), Settings);
            while (reader.Read())
            {
                if (reader is not { NodeType: XmlNodeType.Element, Name: "member" } || reader.GetAttribute("name") is not { } name || reader.IsEmptyElement) continue;
                var prose = Entry(reader);
                if (prose.Length == 0) continue;
                var type = TypeOf(name);
                if (!places.TryGetValue(type, out var place))
                {
                    places.Add(type, place = types.Count);
                    types.Add((type, []));
                }
                types[place].Entries.Add(prose);
            }
        }
        catch (XmlException e)
        {
            throw new InputException("malformed XML", $"{path}, line {e.LineNumber}", "a documentation file of the .NET SDK", "Repair the SDK, or set DOTNET_ROOT to another one.", e);
        }
        return types;
    }

    // T:A.B is a type itself; M:A.B.C(System.Int32) is a member of A.B.
    internal static string TypeOf(string member)
    {
        var end = member.IndexOf('(', StringComparison.Ordinal);
        var name = member[(member.IndexOf(':', StringComparison.Ordinal) + 1)..(end < 0 ? member.Length : end)];
        if (member.StartsWith("T:", StringComparison.Ordinal)) return name;
        var dot = name.LastIndexOf('.');
        return dot < 0 ? name : name[..dot];
    }

    static string Entry(XmlReader reader)
    {
        var text = new ProseBuilder();
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth)
        {
            if (reader.NodeType != XmlNodeType.Element || reader.Depth != depth + 1) continue;
            var label = Label(reader);
            if (label is not null) text.Section(label, section => Section(reader, section));
        }
        return text.ToString();
    }

    // What a section's line begins with; null where the section is left out.
    static string? Label(XmlReader reader) => reader.Name switch
    {
        "summary" or "remarks" => "",
        "param" or "typeparam" => $"{reader.GetAttribute("name")}: ",
        "returns" or "return" => "Returns: ",
        "value" => "Value: ",
        "exception" => $"{ShortName(reader.GetAttribute("cref"))}: ",
        _ => null,
    };

    static void Section(XmlReader reader, ProseBuilder text)
    {
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        // Depth of a block whose content is left out; 0 outside of one.
        var silent = 0;
        while (reader.Read() && reader.Depth > depth)
        {
            if (silent > 0 && reader.Depth > silent) continue;
            silent = 0;
            switch (reader.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    text.Words(reader.Value);
                    break;
                case XmlNodeType.Element when reader.Name is "code" or "example" or "format" or "script":
                    if (!reader.IsEmptyElement) silent = reader.Depth;
                    text.Break();
                    break;
                case XmlNodeType.Element when reader.IsEmptyElement:
                    Empty(reader, text);
                    break;
                case XmlNodeType.Element or XmlNodeType.EndElement when IsBlock(reader.Name):
                    text.Break();
                    break;
            }
        }
    }

    static void Empty(XmlReader reader, ProseBuilder text)
    {
        if (reader.Name is "paramref" or "typeparamref") text.Words(reader.GetAttribute("name") ?? "");
        else if (reader.GetAttribute("langword") is { } word) text.Words(word);
        else if (reader.GetAttribute("cref") is { } reference) text.Words(ShortName(reference));
        else if (IsBlock(reader.Name)) text.Break();
    }

    static bool IsBlock(string element) => element is "para" or "p" or "br" or "list" or "listheader" or "item" or "ul" or "ol" or "li" or "div";

    // M:System.Collections.Generic.List`1.Add(`0) is Add, T:System.Collections.Generic.List`1 is List.
    internal static string ShortName(string? reference)
    {
        if (reference is null) return "";
        var end = reference.IndexOfAny(['(', '`', '{']);
        // List`1.Add: the tick is not the end of the name.
        while (end >= 0 && reference[end] == '`' && reference.IndexOf('.', end) is var dot and > 0 && (reference.IndexOf('(', end) is var open && (open < 0 || dot < open)))
            end = reference.IndexOfAny(['(', '`', '{'], dot);
        var name = end < 0 ? reference : reference[..end];
        name = name[(name.LastIndexOfAny(['.', ':']) + 1)..];
        return name.StartsWith('#') ? name[1..] : name;
    }
}
