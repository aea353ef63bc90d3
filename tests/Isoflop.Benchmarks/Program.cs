using BenchmarkDotNet.Running;
using Isoflop.Benchmarks;
using Isoflop.Findings;

try
{
    var options = new Options(args is [] ? ["help"] : args);
    switch (args.FirstOrDefault())
    {
        case "speed": SpeedBenchmark.Run(options); return 0;
        case "scaling": ScalingBenchmark.Run(options); return 0;
        case "read": ReadBenchmark.Run(options); return 0;
        case "coverage": CoverageBenchmark.Run(options); return 0;
        case "compare": ComparisonCoverageBenchmark.Run(options); return 0;
        case "finish": FinishBenchmark.Run(options); return 0;
        case "forms": FormCoverageBenchmark.Run(options); return 0;
        case "coverage-scores": ScoreCoverageBenchmark.Run(options); return 0;
        case "next": NextBenchmark.Run(options); return 0;
        case "plan": PlanBenchmark.Run(options); return 0;
        case "tokenize": TokenizeBenchmark.Run(options); return 0;
        case "filters": FilterBenchmark.Run(options); return 0;
        case "duplicates": DuplicatesBenchmark.Run(options); return 0;
        case "kernels": KernelBenchmark.Run(options); return 0;
        case "compressors": CompressorBenchmark.Run(options); return 0;
        case "training": TrainingBenchmark.Run(options); return 0;
        case TrainingBenchmark.Measured: MeasuredRun.Run(options); return 0;
        case "micro": BenchmarkRunner.Run([typeof(ObjectiveBenchmarks), typeof(FitBenchmarks)]); return 0;
        default:
            Console.WriteLine("""
                dotnet run -c Release --project tests/Isoflop.Benchmarks -- BENCHMARK [--out FILE] [--date DATE]

                speed     [--data FILE [--where CONDITION]] [--rounds 5]   fits side by side with SciPy
                scaling                                                    cost over runs and replicates, and where it goes
                read      [--rows 1000000]                                 reading and auditing a large table
                coverage  [--trials 300] [--replicates 400] [--resampling weights|pairs|residuals]
                                                                           how often intervals hold the truth
                compare   [--trials 300] [--replicates 200]                how often intervals of a compute multiplier hold the truth
                finish    --data schedule-curves.csv                       forecasts of runs in flight against what came
                forms     [--trials 200] [--replicates 200]                how often intervals of the laws over further columns hold the truth, and what a fit costs
                coverage-scores [--trials 300] [--replicates 400]          the same for laws of scores and hyper-parameters
                next      [--trials 60] [--replicates 300]                 runs chosen by next against an even grid and a random choice
                plan      [--rounds 9]                                     what a warm plan costs
                tokenize  [--text PATH] [--vocabulary 4096] [--rounds 5]   training and encoding side by side with tokenizers from npm
                filters   [--text PATH] [--model lid.176.ftz] [--rounds 5] [--megabytes 200]
                                                                           filters, language and cleaning over documents in memory, and the chain files to files
                duplicates --text FOLDER [--megabytes 200] [--rounds 3] [--larger 50,200,800]
                                                                           removal of duplicates from real text, files to files, with recall and precision
                kernels   [--rounds 60]                                    the lab's kernels against the peak of one core
                compressors --study studies/first-ladder                   gzip, xz and zstd on the text that a study's runs are measured on
                training  [--rounds 2] [--seconds 2]                       the lab's trainer side by side with PyTorch
                micro                                                      the parts of a fit, by BenchmarkDotNet
                """);
            return args is [] or ["help"] ? 0 : 2;
    }
}
catch (InputException mistake)
{
    Console.Error.WriteLine(mistake.Message);
    return 2;
}
