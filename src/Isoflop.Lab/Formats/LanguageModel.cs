using Isoflop.Corpus.Tokenizers;
using Isoflop.Findings;
using Isoflop.Lab.Transformers;

namespace Isoflop.Lab.Formats;

/// <summary>A model with the tokenizer that its tokens come from: what another program needs to run it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Tokenizer">The tokenizer; its vocabulary is the model's, or smaller where the model's is padded.</param>
public sealed record LanguageModel(Transformer Model, Tokenizer Tokenizer)
{
    internal void Check(string where)
    {
        if (Tokenizer.VocabularySize > Model.Shape.Vocabulary)
        {
            throw new InputException(
                $"a tokenizer of {Tokenizer.VocabularySize:N0} tokens for a model of {Model.Shape.Vocabulary:N0}", where, "a tokenizer whose tokens the model has", "Take the tokenizer that the model was trained with.");
        }
    }
}
