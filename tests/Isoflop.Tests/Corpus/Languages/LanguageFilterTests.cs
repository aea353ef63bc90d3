using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Filters;
using Isoflop.Corpus.Languages;
using Isoflop.Findings;
using Isoflop.Settings;

namespace Isoflop.Tests.Corpus.Languages;

public class LanguageFilterTests
{
    const string German = "Der Rhein entspringt in den Alpen und mündet in die Nordsee.";
    const string Chinese = "黄河是中国的第二长河，被称为中华民族的母亲河。";

    [Fact]
    public void Apply_WritesTheLanguageAndKeepsThoseAskedFor()
    {
        var filter = Filter("keep: [de, zh]");
        var kept = filter.Apply(new Document("a", German, "x"));
        Assert.Null(kept.Removal);
        Assert.Equal("de", kept.Document.Fields["language"]);
        Assert.InRange(double.Parse(kept.Document.Fields["language_score"], System.Globalization.CultureInfo.InvariantCulture), 0.9, 1.01);
        Assert.Null(filter.Apply(new Document("b", Chinese, "x")).Removal);
        Assert.Equal("language", filter.Apply(new Document("c", "The Rhine rises in the Alps and flows into the North Sea.", "x")).Removal!.Rule);
    }

    [Fact]
    public void Apply_RemovesWhatIsUncertain_WithTheProbability()
    {
        var removal = Filter("{}").Apply(new Document("a", "control.tar.gz data.tar.xz debian-binary dpkg_1.20.9_amd64.deb", "x")).Removal!;
        // The reference's own text: English with .3142.
        Assert.Equal("language_score", removal.Rule);
        Assert.Equal(0.3142, removal.Value, 4);
        Assert.Equal(0.65, removal.Threshold);
    }

    [Fact]
    public void Settings_GiveALanguageItsOwnThreshold()
    {
        Assert.Contains("of zh < 0.692", Filter("{}").Identity);
        Assert.Equal("language_score", Filter("least-of: {zh: 1}").Apply(new Document("a", Chinese, "x")).Removal?.Rule);
        // As it was written before.
        Assert.Equal("language_score", Filter("least_of: {zh: 1}").Apply(new Document("a", Chinese, "x")).Removal?.Rule);
        Assert.DoesNotContain("of zh", Filter("least: 0.3").Identity);
        Assert.NotEqual(Filter("{}").Identity, Filter("keep: de").Identity);
    }

    [Fact]
    public void Unpack_TakesOnlyTheModelThatItIsFor()
    {
        using var folder = new TemporaryFolder();
        var package = Path.Combine(folder.Path, "x.tgz");
        var destination = Path.Combine(folder.Path, "data", "lid.176.ftz");
        Pack(package, File.ReadAllBytes(SharedLanguageModel.File));
        LanguageModelFile.Unpack(package, destination);
        Assert.Equal(LanguageModelFile.Digest, LanguageModel.Read(destination).Digest);
        Pack(package, [1, 2, 3]);
        Assert.Throws<InputException>(() => LanguageModelFile.Unpack(package, destination));
        File.WriteAllBytes(package, [1, 2, 3]);
        Assert.Throws<InputException>(() => LanguageModelFile.Unpack(package, destination));
    }

    static void Pack(string package, byte[] content)
    {
        using var file = new System.IO.Compression.GZipStream(File.Create(package), System.IO.Compression.CompressionLevel.Fastest);
        using var tar = new System.Formats.Tar.TarWriter(file);
        tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, LanguageModelFile.InPackage) { DataStream = new MemoryStream(content) });
    }

    static DocumentStep Filter(string settings) => FilterCatalogue.Find("language", YamlSettings.Parse(settings == "{}" ? $"model: '{SharedLanguageModel.File}'" : $"model: '{SharedLanguageModel.File}'\n{settings}", "recipe.yaml"));
}
