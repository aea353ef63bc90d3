using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Evaluation;

/// <summary>Continues texts with a model.</summary>
public static class Generator
{
    /// <summary>
    /// Continues a text, token by token, without end. Where the context is full, the later half of it is read again from its start and the text goes on
    /// from there; of a longer beginning only what fits is read.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="beginning">The text so far: at least one token, the end-of-text token for an empty text.</param>
    /// <param name="options">How to draw; null takes the defaults.</param>
    /// <exception cref="InputException">An option is out of range, the beginning is empty, or has a token beyond the vocabulary.</exception>
    public static IEnumerable<int> Continue(Transformer model, IReadOnlyList<int> beginning, GenerationOptions? options = null)
    {
        options ??= new();
        options.Check("generation");
        if (beginning.Count == 0) throw new InputException("an empty beginning", "generation", "at least one token", "Begin with the end-of-text token.");
        foreach (var token in beginning)
        {
            if (token < 0 || token >= model.Shape.Vocabulary)
                throw new InputException($"token {token}", "generation", $"0 to {model.Shape.Vocabulary - 1:N0}, the model's vocabulary", "Encode the text with the model's own tokenizer.");
        }
        return Draw(model, beginning, options);
    }

    static IEnumerable<int> Draw(Transformer model, IReadOnlyList<int> beginning, GenerationOptions options)
    {
        var (pass, sampler) = (new CachedPass(model), new Sampler(options, model.Shape.Vocabulary));
        var read = new List<int>(beginning.Skip(Math.Max(0, beginning.Count - model.Shape.Context)));
        var next = sampler.Draw(pass.Read([.. read]));
        while (true)
        {
            yield return next;
            read.Add(next);
            if (pass.Position < model.Shape.Context)
            {
                next = sampler.Draw(pass.Read([next]));
                continue;
            }
            read.RemoveRange(0, read.Count - Math.Max(1, model.Shape.Context / 2));
            pass.Clear();
            next = sampler.Draw(pass.Read([.. read]));
        }
    }
}
