using System.Text.Json;
using Isoflop.Corpus.Documents;
using Isoflop.Corpus.Tokenizers;

namespace Isoflop.Tests.Corpus.Tokenizers;

/// <summary>Hugging Face's tokenizers library, in Rust and in JavaScript, reads our tokenizer.json and must encode as we do.</summary>
public class TokenizerOracleTests(ITestOutputHelper output)
{
    const string Rust = """
        const { Tokenizer } = require(process.argv[1]);
        const texts = JSON.parse(require('fs').readFileSync(process.argv[3], 'utf8'));
        (async () => {
          const tokenizer = Tokenizer.fromFile(process.argv[2]);
          const ids = [], back = [];
          for (const text of texts) {
            const encoding = await tokenizer.encode(text);
            ids.push(encoding.getIds());
            back.push(await tokenizer.decode(encoding.getIds(), false));
          }
          console.log(JSON.stringify({ ids, back }));
        })();
        """;

    const string JavaScript = """
        const fs = require('fs');
        import(process.argv[1] + '/dist/tokenizers.min.mjs').then(({ Tokenizer }) => {
          const tokenizer = new Tokenizer(JSON.parse(fs.readFileSync(process.argv[2], 'utf8')), {});
          const texts = JSON.parse(fs.readFileSync(process.argv[3], 'utf8'));
          const ids = texts.map(text => tokenizer.encode(text).ids);
          const back = ids.map(tokens => tokenizer.decode(tokens, { skip_special_tokens: false, clean_up_tokenization_spaces: false }));
          console.log(JSON.stringify({ ids, back }));
        });
        """;

    [Theory]
    [InlineData("tokenizers")]
    [InlineData("@huggingface/tokenizers")]
    public void Encode_IsHuggingFaces(string package)
    {
        var folder = Oracle.Package(package);
        var documents = new SdkDocumentation().Read().Where((_, index) => index % 40 == 0).ToArray();
        var learnt = Tokenizer.Train(documents, 2_000);
        string[] texts =
        [
            .. documents.Select(document => document.Text),
            .. SampleText.Documents.Select(document => document.Text),
            "it's we'll   x\t\n  y", "😀👍🏽 𝔘𝔫𝔦 ١٢٣ ⅷ", "a\u00a0b\u3000c\u2003 d", "x\r\n\r\ny  \n z ", new string('=', 500), new string('a', 500), "naïve e\u0301 日本語テキスト", "\u0000\u0001\u007f",
        ];
        foreach (var tokenizer in (Tokenizer[])[learnt, Tokenizer.Bytes])
        {
            using var files = new TemporaryFolder();
            var path = Path.Combine(files.Path, "tokenizer.json");
            tokenizer.Save(path);
            var answer = JsonDocument.Parse(Oracle.Node(package == "tokenizers" ? Rust : JavaScript, folder, path, files.Write("texts.json", JsonSerializer.Serialize(texts)))).RootElement;
            var ids = answer.GetProperty("ids").Deserialize<int[][]>()!;
            for (var i = 0; i < texts.Length; i++) Assert.Equal(ids[i], tokenizer.Encode(texts[i]));
            Assert.Equal(texts, answer.GetProperty("back").Deserialize<string[]>()!);
            output.WriteLine($"{texts.Length} texts, {ids.Sum(text => text.Length):N0} tokens of {tokenizer.VocabularySize} equal");
        }
    }
}
