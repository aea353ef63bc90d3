using System.Xml;

namespace Isoflop.Corpus.Documents.Reading;

/// <summary>The text of an XML document: what stands between its tags, an element that begins a line of its own in the file beginning one in the text.</summary>
static class XmlProse
{
    static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    /// <summary>The text of a document.</summary>
    /// <param name="content">Its bytes; the document itself says how they are encoded.</param>
    /// <exception cref="XmlException">It is not well-formed.</exception>
    public static string Of(byte[] content)
    {
        var prose = new ProseBuilder();
        using var reader = XmlReader.Create(new MemoryStream(content), Settings);
        while (reader.Read())
        {
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                prose.Words(reader.Value);
            // White space that holds a line end between two tags: the author laid the elements out as blocks.
            else if (reader.NodeType is XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace && reader.Value.Contains('\n', StringComparison.Ordinal))
                prose.Break();
            else if (reader.NodeType is XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
                prose.Words(" ");
        }
        return prose.ToString();
    }
}
