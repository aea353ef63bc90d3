using System.Collections.Immutable;
using Isoflop.Findings;
using Isoflop.Models;
using Isoflop.Models.Catalogue;
using Isoflop.Models.HuggingFace;

namespace Isoflop.App.Commands;

/// <summary>Reads the shape of a model: from a config.json, the folder that holds it, or the catalogue.</summary>
static class ModelInput
{
    /// <summary>The model's name, its shape, and what reading it had to tell.</summary>
    /// <exception cref="InputException">There is no such model, or its shape is not known.</exception>
    public static (string Name, ModelShape Shape, ImmutableArray<Finding> Findings) Read(string nameOrFile)
    {
        var file = Directory.Exists(nameOrFile) ? Path.Combine(nameOrFile, "config.json") : nameOrFile;
        if (File.Exists(file))
        {
            var read = HuggingFaceShape.Read(InputFile.Text(file, "MODEL"), file);
            return ($"{file} ({read.ModelType})", read.Shape, read.Findings);
        }
        if (nameOrFile.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || Directory.Exists(nameOrFile))
            throw new InputException($"no file '{file}'", "MODEL", "a config.json, a folder with one, or a model's name", "isoflop models lists the names.");
        var model = PublishedModels.Get(PublishedModels.All, nameOrFile);
        var shape = model.Shape ?? throw new InputException($"{model.Name}, whose shape was not published", "MODEL", "a model whose layers and widths are known", "Give a config.json with the shape that you suppose.");
        return (model.Name, shape, []);
    }
}
