namespace Isoflop.Corpus.Pipelines.Recipes;

/// <summary>The recipe that <c>isoflop corpus new</c> writes.</summary>
static class RecipeTemplate
{
    /// <summary>The recipe.</summary>
    public const string Text =
        """
        # What becomes of raw text. Run it with: isoflop corpus run FILE
        # Every key is here; what is commented out shows another choice. Paths are taken from this file's folder.

        # Where versions go. A version is named by its input, this recipe and the program; the same three give the same bytes.
        folder: corpus

        # Read in this order. A path is a file, a folder, a pattern such as data/*.jsonl.gz, or sdk: the documentation of the .NET SDK on this machine.
        sources:
        - name: docs
          path: sdk                      # a document a type; with 'format: entries' a document an entry, repeated ones included
          licence: MIT
        # - name: web
        #   path: data/*.jsonl.gz
        #   format: auto                   # or jsonl, parquet, text, html, xml; auto goes by the ending; .gz and .zst are unpacked
        #   text: text                     # the field with the text (Parquet: the column, meta.text within structures)
        #   id: id                         # the field with the id; left out, documents are named by file and line
        #   fields: {url: url, date: timestamp}   # what steps may ask for, and where it is read from
        #   licence: CC-BY-4.0

        # Applied in this order; isoflop corpus steps lists all. Each removal is kept with step, rule, value and threshold.
        steps:
        - control-characters
        - personal-data
        - length: {least: 200, most: 1000000}     # characters
        - exact-duplicates
        - near-duplicates: {threshold: 0.8, keep: longest}
        # - near-duplicates: {keep: first, index: corpus/VERSION, leave-index: true}   # held against an earlier version, and left for later ones
        # - gopher-repetition              # datatrove's rules; gopher-repetition/dolma and others by name
        # - decontamination: {items: benchmark.jsonl, action: drop}
        # - field: {name: language_score, least: 0.65}
        # - share: {keep: 10%}             # the same documents each time, by a hash of their text

        # What is taken of each source, and in which order. none keeps everything as it was read; shuffled is the same as {order: shuffled}.
        mixture: none
        # mixture:
        #   by: source                     # or a field
        #   weights: {docs: 0.7, web: 0.3} # shares of the tokens; or
        #   epochs: {docs: 2, web: 0.5}    # how often each is gone through; or
        #   temperature: 2                 # 1 keeps the shares, larger ones bring them together
        #   tokens: 1B                     # in all
        #   most-epochs: 4
        #   order: shuffled                # or source; a curriculum is 'ascending: FIELD' or 'descending: FIELD'
        #   seed: 1

        # bytes, a tokenizer.json (byte-level BPE), or {train: 8192, sample: 50MB}; none counts no tokens.
        tokenizer: bytes

        output:
          documents: jsonl.gz              # or jsonl, none
          shard: 256MB
          tokens: bin                      # train.bin and validation.bin for the lab and nanoGPT; [bin, megatron] adds the index
          validation: 1%                   # held out by a hash of the text

        # Characters of a removed document that are kept to be looked at.
        evidence-characters: 1000

        """;
}
