using System.CommandLine;
using System.Text;
using Isoflop.Findings;
using Isoflop.Lab.Evaluation;

namespace Isoflop.App.Commands.Lab;

/// <summary><c>isoflop lab generate MODEL --prompt TEXT</c>: a text gone on with, as it is drawn.</summary>
static class GenerateCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("generate", "Continue a text with a model.");
        var defaults = new GenerationOptions();
        var path = new Argument<string>("MODEL") { Description = "A run's folder, a Hugging Face folder or a GGUF file." };
        var prompt = new Option<string>("--prompt") { Description = "The text so far; a document's beginning where it is left out.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var count = new Option<int>("--tokens") { Description = "Most tokens to draw; the end of a document ends the text before.", HelpName = "COUNT", DefaultValueFactory = _ => 200 };
        var temperature = new Option<double>("--temperature") { Description = "What logits are divided by; 0 takes the likeliest token always.", HelpName = "NUMBER", DefaultValueFactory = _ => defaults.Temperature };
        var topK = new Option<int?>("--top-k") { Description = "Draw from so many of the likeliest tokens only.", HelpName = "COUNT" };
        var topP = new Option<double>("--top-p") { Description = "Draw from the likeliest tokens that together reach this probability only.", HelpName = "SHARE", DefaultValueFactory = _ => defaults.TopP };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the draws.", HelpName = "SEED", DefaultValueFactory = _ => defaults.Seed };
        command.Add(path);
        foreach (var option in new Option[] { prompt, count, temperature, topK, topP, seed }) command.Add(option);
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(count) < 1) throw new InputException($"{parsed.GetValue(count)}", "--tokens", "at least 1", "200 is the default.");
            var options = new GenerationOptions
            {
                Temperature = parsed.GetValue(temperature),
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                Seed = parsed.GetValue(seed),
            };
            var (model, tokenizer) = ModelInput.Read(parsed.GetRequiredValue(path));
            int[] beginning = [.. tokenizer.EndOfText is { } end ? (int[])[end] : [], .. tokenizer.EncodePrompt(parsed.GetValue(prompt)!)];
            var drawn = Generator.Continue(model, beginning, options);
            shell.Out.Write(parsed.GetValue(prompt));
            // A character may be cut by the end of a token: the decoder keeps its first half.
            var (decoder, text) = (Encoding.UTF8.GetDecoder(), new char[1024]);
            // A vocabulary that is padded to a round size has tokens that stand for nothing.
            foreach (var token in drawn.Take(parsed.GetValue(count)).TakeWhile(token => token != tokenizer.EndOfText && token < tokenizer.VocabularySize))
            {
                cancellation.ThrowIfCancellationRequested();
                Write(tokenizer.BytesOf(token), flush: false);
            }
            Write([], flush: true);
            shell.Out.WriteLine();
            return Task.FromResult(Application.Done);

            void Write(ReadOnlySpan<byte> bytes, bool flush)
            {
                if (text.Length < bytes.Length + 4) text = new char[bytes.Length + 4];
                shell.Out.Write(text.AsSpan(0, decoder.GetChars(bytes, text, flush)));
                shell.Out.Flush();
            }
        });
        return command;
    }
}
