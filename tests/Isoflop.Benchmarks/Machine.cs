using System.Globalization;
using System.Runtime.InteropServices;

namespace Isoflop.Benchmarks;

/// <summary>The machine that a figure was measured on.</summary>
static class Machine
{
    /// <summary>Processor, cores, operating system, runtime and load, in one line.</summary>
    public static string Describe() =>
        $"{Processor()}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load average at the start {LoadAverage()}";

    static string Processor()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    static string LoadAverage()
    {
        const string file = "/proc/loadavg";
        return File.Exists(file) ? File.ReadAllText(file).Split(' ')[0].ToString(CultureInfo.InvariantCulture) : "unknown";
    }
}
