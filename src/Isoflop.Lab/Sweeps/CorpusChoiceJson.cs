using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Lab.Sweeps;

/// <summary>The choice of a text as JSON, <c>text.json</c> of a run's folder.</summary>
static class CorpusChoiceJson
{
    /// <summary>The choice as JSON.</summary>
    /// <param name="choice">The choice.</param>
    public static string Write(CorpusChoice choice)
    {
        var text = new ArrayBufferWriter<byte>();
        // Paths as they are typed.
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("source", choice.Source);
            if (choice.Chain is { } chain) Write(json, chain);
            else json.WriteNull("chain");
            json.WriteNumber("validationShare", choice.ValidationShare);
            json.WriteNumber("vocabulary", choice.Vocabulary);
            json.WriteString("digest", choice.Digest);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(text.WrittenSpan) + "\n";
    }

    static void Write(Utf8JsonWriter json, MarkovTextOptions chain)
    {
        json.WriteStartObject("chain");
        json.WriteNumber("order", chain.Order);
        json.WriteNumber("alphabet", chain.Alphabet);
        json.WriteNumber("zipf", chain.Zipf);
        json.WriteNumber("tilt", chain.Tilt);
        json.WriteNumber("documents", chain.Documents);
        json.WriteNumber("meanCharacters", chain.MeanCharacters);
        json.WriteNumber("seed", chain.Seed);
        json.WriteEndObject();
    }

    /// <summary>Reads a choice.</summary>
    /// <param name="json">The text.</param>
    /// <param name="where">The file, for messages.</param>
    /// <exception cref="InputException">It is no choice of a text.</exception>
    public static CorpusChoice Read(string json, string where)
    {
        var settings = JsonSettings.Parse(json, where, "the choice of a text: source, validationShare, vocabulary and digest");
        var choice = new CorpusChoice { Source = settings.Text("source") };
        choice = choice with
        {
            Chain = settings.MappingOrNull("chain") is { } chain ? ReadChain(chain) : null,
            ValidationShare = settings.Number("validationShare", choice.ValidationShare),
            Vocabulary = settings.Whole("vocabulary", choice.Vocabulary),
            Digest = settings.TextOrNull("digest"),
        };
        settings.RefuseUnknown();
        return choice;
    }

    static MarkovTextOptions ReadChain(JsonSettings settings)
    {
        var defaults = new MarkovTextOptions();
        var chain = new MarkovTextOptions
        {
            Order = settings.Whole("order", defaults.Order),
            Alphabet = settings.Whole("alphabet", defaults.Alphabet),
            Zipf = settings.Number("zipf", defaults.Zipf),
            Tilt = settings.Number("tilt", defaults.Tilt),
            Documents = settings.Whole("documents", defaults.Documents),
            MeanCharacters = settings.Number("meanCharacters", defaults.MeanCharacters),
            Seed = settings.Seed("seed", defaults.Seed),
        };
        settings.RefuseUnknown();
        return chain;
    }
}
