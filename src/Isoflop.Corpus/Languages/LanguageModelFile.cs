using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Isoflop.Findings;

namespace Isoflop.Corpus.Languages;

/// <summary>Where the model that tells languages is kept on this machine, and where it comes from. It is Meta's, CC BY-SA 3.0, and not part of this product.</summary>
public static class LanguageModelFile
{
    /// <summary>The npm package that carries the model.</summary>
    public const string Package = "fasttext.wasm.js@1.0.0";

    /// <summary>The model's place in the package.</summary>
    public const string InPackage = "package/dist/models/language-identification/assets/lid.176.ftz";

    /// <summary>SHA-256 of the model.</summary>
    public const string Digest = "8f3472cfe8738a7b6099e8e999c3cbfae0dcd15696aac7d7738a8039db603e83";

    /// <summary>The file in the user's data folder, whether it is there or not.</summary>
    public static string Path => System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "isoflop", "lid.176.ftz");

    /// <summary>Reads the model from the user's data folder.</summary>
    /// <exception cref="InputException">It was not fetched yet.</exception>
    public static LanguageModel Read() => File.Exists(Path)
        ? LanguageModel.Read(Path)
        : throw new InputException("no model that tells languages", Path, "fastText's lid.176.ftz (0.9 MB, Meta, CC BY-SA 3.0)", "Fetch it once with: isoflop corpus fetch-language-model");

    /// <summary>Takes the model out of its npm package and puts it where it is looked for, whole or not at all.</summary>
    /// <param name="package">The package as npm packs it (.tgz).</param>
    /// <param name="destination">Path of the file to write.</param>
    /// <exception cref="InputException">The package is damaged, or has no such model, or another one.</exception>
    public static void Unpack(string package, string destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var model = Model(package);
        var digest = Convert.ToHexStringLower(SHA256.HashData(model));
        if (digest != Digest) throw new InputException($"a model with the digest {digest}", package, $"lid.176.ftz with {Digest}", $"Take the package {Package}.");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(destination))!);
        var partial = $"{destination}.partial";
        File.WriteAllBytes(partial, model);
        File.Move(partial, destination, overwrite: true);
    }

    static byte[] Model(string package)
    {
        try
        {
            using var tar = new TarReader(new GZipStream(File.OpenRead(package), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.Name != InPackage || entry.DataStream is null) continue;
                using var content = new MemoryStream();
                entry.DataStream.CopyTo(content);
                return content.ToArray();
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or FormatException)
        {
            throw new InputException($"it cannot be read ({e.Message})", package, $"the npm package {Package} as a .tgz", "Fetch it again.", e);
        }
        throw new InputException($"no {InPackage}", package, $"the npm package {Package}", "Fetch that version.");
    }
}
