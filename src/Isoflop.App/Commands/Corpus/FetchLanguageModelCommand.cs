using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Isoflop.Corpus.Languages;
using Isoflop.Findings;

namespace Isoflop.App.Commands.Corpus;

/// <summary><c>isoflop corpus fetch-language-model</c>: puts fastText's lid.176.ftz, which is not part of this product, into the user's data folder.</summary>
static class FetchLanguageModelCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("fetch-language-model", "Fetch the model that tells languages (fastText's lid.176, 0.9 MB, Meta, CC BY-SA 3.0) through npm, once.");
        var package = new Option<string?>("--package") { Description = $"The npm package {LanguageModelFile.Package} as a .tgz that is already here.", HelpName = "FILE" };
        command.Add(package);
        command.SetAction(parsed =>
        {
            var destination = LanguageModelFile.Path;
            if (File.Exists(destination) && Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(destination))) == LanguageModelFile.Digest)
            {
                shell.Out.WriteLine($"Already there: {destination}");
                return Application.Done;
            }
            if (parsed.GetValue(package) is { } file) LanguageModelFile.Unpack(file, destination);
            else Fetch(destination);
            shell.Out.WriteLine($"Fetched {LanguageModelFile.Package}: {destination}");
            return Application.Done;
        });
        return command;
    }

    static void Fetch(string destination)
    {
        var folder = Directory.CreateTempSubdirectory("isoflop-");
        try
        {
            Pack(folder.FullName);
            LanguageModelFile.Unpack(folder.EnumerateFiles("*.tgz").Single().FullName, destination);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void Pack(string folder)
    {
        var start = new ProcessStartInfo("npm", ["pack", LanguageModelFile.Package, "--pack-destination", folder, "--silent"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var npm = Process.Start(start)!;
            var errors = npm.StandardError.ReadToEndAsync();
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode == 0) return;
            throw new InputException($"npm ended with {npm.ExitCode}: {errors.Result.Trim()}", $"npm pack {LanguageModelFile.Package}", "the package", "Fetch it elsewhere and give it with --package FILE.");
        }
        catch (Win32Exception e)
        {
            throw new InputException("there is no npm on this machine", "fetch-language-model", "npm, which comes with Node.js", "Install it, or fetch the package elsewhere and give it with --package FILE.", e);
        }
    }
}
