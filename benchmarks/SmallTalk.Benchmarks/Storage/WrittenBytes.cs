using System.Globalization;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Counts what this process hands to the operating system for writing.</summary>
internal static class WrittenBytes
{
    private const string Counters = "/proc/self/io";
    private const string Written = "wchar: ";

    public static bool CanCount => File.Exists(Counters);

    public static async Task<double> PerOperationAsync(int operations, Func<ValueTask> operation)
    {
        var before = Read();
        for (var i = 0; i < operations; i++)
            await operation();
        return (Read() - before) / (double)operations;
    }

    private static long Read()
    {
        var line = File.ReadLines(Counters).First(line => line.StartsWith(Written, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Written.Length), CultureInfo.InvariantCulture);
    }
}
