using Isoflop.Corpus.Languages;
using Isoflop.Tests.House;

namespace Isoflop.Tests.Corpus.Languages;

/// <summary>fastText's lid.176.ftz, from the oracles beside the build or from the user's data folder. A test that needs it is skipped where it is in neither.</summary>
static class SharedLanguageModel
{
    static readonly string Oracle = Path.Combine(SourceTree.Root, "artifacts", "oracles", "node_modules", "fasttext.wasm.js", "dist", "models", "language-identification", "assets", "lid.176.ftz");

    static readonly Lazy<LanguageModel> Model = new(() => LanguageModel.Read(File));

    /// <summary>Where it lies.</summary>
    public static string File
    {
        get
        {
            var found = new[] { Oracle, LanguageModelFile.Path }.FirstOrDefault(System.IO.File.Exists);
            Assert.SkipWhen(found is null, $"no lid.176.ftz: neither {Oracle} (.ci/run installs it) nor {LanguageModelFile.Path}");
            return found!;
        }
    }

    /// <summary>The model, read once.</summary>
    public static LanguageModel Get()
    {
        _ = File;
        return Model.Value;
    }
}
