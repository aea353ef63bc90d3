using System.Globalization;
using Isoflop.Lab.Training;
using Isoflop.Lab.Transformers;
using Isoflop.Numerics;

// A process for the tests to kill: trains a small model, says so and saves after every step, goes on from what it finds.
// Arguments: the checkpoint, threads.
var (path, options) = (args[0], new TrainerOptions { Threads = int.Parse(args[1], CultureInfo.InvariantCulture) });
var random = new CounterRandom(5, 0);
var text = new TokenArray(Enumerable.Range(0, 20_000).Select(_ => (ushort)(random.NextIndex(40) * random.NextIndex(5) / 3)).ToArray());
var spec = new RunSpec
{
    Shape = new() { Vocabulary = 64, Layers = 2, Width = 32, Heads = 2, FeedForwardWidth = 64, Context = 32, Experts = new() { Count = 4, Active = 2, Balance = ExpertBalance.Bias } },
    Steps = 100,
    BatchTokens = 1024,
    LearningRate = 0.003,
};
using var trainer = File.Exists(path) ? Trainer.Resume(path, text, options) : new Trainer(spec, text, options);
while (!trainer.Ended)
{
    trainer.Step();
    Console.WriteLine("saving");
    trainer.Save(path);
    Console.WriteLine(trainer.Steps);
}
