using System.Text;
using Isoflop.Lab.Training;
using Isoflop.Quantities;

namespace Isoflop.Lab.Sweeps;

/// <summary>Reads the metrics of another program while it writes them, and thins them to as many lines as a run of the lab has.</summary>
/// <param name="file">The file; it need not be there yet.</param>
/// <param name="spec">The run.</param>
sealed class MetricsFollower(string file, RunSpec spec)
{
    readonly int _every = Math.Max(1, spec.Steps / RunTraining.Lines);
    readonly List<byte> _rest = [];
    long _position;
    double _sum;
    int _count;

    /// <summary>What was written since the last call, in whole lines: the last step and the mean loss since the one before.</summary>
    public IEnumerable<(StepMeasurement Step, double Loss)> Read()
    {
        if (!File.Exists(file)) yield break;
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            stream.Position = Math.Min(_position, stream.Length);
            var buffer = new byte[1 << 16];
            for (int read; (read = stream.Read(buffer)) > 0; _position += read) _rest.AddRange(buffer.AsSpan(0, read));
        }
        for (int end; (end = _rest.IndexOf((byte)'\n')) >= 0; _rest.RemoveRange(0, end + 1))
        {
            if (Take(Encoding.UTF8.GetString([.. _rest[..end]])) is { } line) yield return line;
        }
    }

    (StepMeasurement, double)? Take(string line)
    {
        if (MetricsLine.StepOf(line) is not { } step || MetricsLine.Value(line, "loss") is not { } loss) return null;
        _sum += loss;
        _count++;
        if (step % _every != 0 && step != spec.Steps) return null;
        double Number(string name) => MetricsLine.Value(line, name) ?? double.NaN;

        var mean = _sum / _count;
        (_sum, _count) = (0, 0);
        var rate = MetricsLine.Value(line, "lr") ?? 0;
        return (new(step, new Tokens((double)step * spec.BatchTokens), new NatsPerToken(loss), rate, Number("gradientNorm"), MetricsLine.Value(line, "tokensPerSecond") ?? 0, 0), mean);
    }
}
