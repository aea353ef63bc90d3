using System.Diagnostics;
using System.Globalization;
using Isoflop.Findings;
using Isoflop.Lab.Studies;

namespace Isoflop.Benchmarks;

/// <summary>What general compressors make of the validation text that a study's runs are measured on: the bits per byte that a model's stand beside.</summary>
static class CompressorBenchmark
{
    static readonly string[][] Programs = [["gzip", "-9"], ["xz", "-9e"], ["zstd", "--ultra", "-22", "--long=27"]];

    public static void Run(Options options)
    {
        options.RefuseOthers("--study");
        var path = options.Text("--study") ?? throw new InputException("no study", "--study", "a study file or its folder", "For example studies/first-ladder.");
        var study = Study.Read(path);
        var text = study.Corpus.Read();
        var measured = Math.Min(text.Validation.Tokens.Length, (study.ValidationSequences * study.Runs[0].Spec.Shape.Context) + 1);
        var (train, validation) = (Bytes(text.Train.Tokens), Bytes(text.Validation.Tokens[..measured]));
        var document = new ResultDocument(options, "General compressors on the text of a study");
        document.Add($"""
            {validation.Length:N0} bytes of validation text, which is what the runs are measured on, by themselves and behind the {train.Length:N0} bytes of training text: the second counts
            what the compressed size grows by, so that the compressor has seen what a model has seen, as far back as its window reaches.
            """);
        byte[] both = [.. train, .. validation];
        document.Add(
            ["program", "bits per byte, alone", "behind the training text"],
            Programs.Select(program =>
            {
                double Bits(long bytes) => 8.0 * bytes / validation.Length;
                return new[]
                {
                    $"{string.Join(' ', program)} ({Version(program[0])})",
                    Bits(Size(program, validation)).ToString("F3", CultureInfo.InvariantCulture),
                    Bits(Size(program, both) - Size(program, train)).ToString("F3", CultureInfo.InvariantCulture),
                };
            }));
        document.Save();

        byte[] Bytes(ReadOnlyMemory<ushort> tokens) => text.Tokenizer.Decode(Array.ConvertAll(tokens.ToArray(), token => (int)token));
    }

    static long Size(string[] program, byte[] text)
    {
        using var process = Started(program);
        var feed = Task.Run(() =>
        {
            using var input = process.StandardInput.BaseStream;
            input.Write(text);
        });
        var (size, buffer) = (0L, new byte[1 << 16]);
        for (int read; (read = process.StandardOutput.BaseStream.Read(buffer)) > 0;) size += read;
        feed.Wait();
        process.WaitForExit();
        return process.ExitCode == 0 ? size : throw new InvalidOperationException($"{program[0]} ended with {process.ExitCode}");
    }

    static string Version(string program)
    {
        using var process = Started([program, "--version"]);
        process.StandardInput.Close();
        var line = process.StandardOutput.ReadToEnd().Split('\n')[0];
        return line.Split(' ').Select(word => word.Trim(',', 'v')).FirstOrDefault(word => word.Length > 0 && char.IsAsciiDigit(word[0])) ?? line;
    }

    static Process Started(string[] words)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InputException($"no program '{words[0]}'", "PATH", "gzip, xz and zstd", "apt-get install gzip xz-utils zstd.", exception);
        }
    }
}
