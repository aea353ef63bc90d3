using System.CommandLine;
using Isoflop.Corpus.Lineage;
using Isoflop.Corpus.Pipelines;

namespace Isoflop.App.Commands.Corpus;

/// <summary>Which version a command asks: --corpus FOLDER and --version NAME; the version made last where nothing is said.</summary>
sealed class VersionInput
{
    readonly Option<string> _corpus = Folder();
    readonly Option<string> _version = new("--of") { Description = "The version: its first digits, or its folder; the one made last where it is left out.", HelpName = "VERSION", DefaultValueFactory = _ => CorpusVersion.LatestFile };

    public VersionInput(Command command)
    {
        command.Add(_corpus);
        command.Add(_version);
    }

    public static Option<string> Folder() => new("--corpus") { Description = "The corpus: the recipe's folder.", HelpName = "FOLDER", DefaultValueFactory = _ => new Recipe([], []).Folder };

    public CorpusVersion Read(ParseResult parsed) => CorpusVersion.Find(parsed.GetValue(_version)!, parsed.GetValue(_corpus)!);
}
