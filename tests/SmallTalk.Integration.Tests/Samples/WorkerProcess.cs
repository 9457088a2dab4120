using System.Globalization;
using System.Text.RegularExpressions;
using SmallTalk.TestUtilities;

namespace SmallTalk.Integration.Samples;

/// <summary>The sample worker as a process of its own, and what it has said of its conversations: up to which message each is acknowledged.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private static readonly string Dll = Path.Combine(RepositoryRoot.Path, "artifacts", "bin", "SmallTalk.Worker", "release", "SmallTalk.Worker.dll");

    private readonly ChildProcess _process;
    private readonly List<string> _lines = [];
    private readonly Dictionary<string, int> _acknowledged = [];
    private readonly Dictionary<string, string> _answers = [];

    private WorkerProcess(ChildProcess process) => _process = process;

    /// <summary>Everything it has written.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The last message that each conversation has acknowledged.</summary>
    public IReadOnlyDictionary<string, int> Acknowledged => _acknowledged;

    /// <summary>What the last answer of each conversation survives; conversations without an answer are not in it.</summary>
    public IReadOnlyDictionary<string, string> Answers => _answers;

    /// <summary>How many turns are in flight: questions are asked by odd messages.</summary>
    public int TurnsInFlight => _acknowledged.Values.Count(message => message % 2 == 1);

    public static WorkerProcess Start(params string[] settings) => new(ChildProcess.Start("dotnet", [Dll, .. settings.Select(setting => $"--{setting}")]));

    /// <summary>Starts it under the default handling of SIGINT, which a process started in the background of a shell does not have.</summary>
    public static WorkerProcess StartInForeground(params string[] settings) =>
        new(ChildProcess.Start("env", ["--default-signal=INT", "dotnet", Dll, .. settings.Select(setting => $"--{setting}")]));

    /// <summary>Reads on until something is so.</summary>
    public async Task ReadUntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            Take(await _process.ReadLineAsync());
    }

    public Task TerminateAsync() => _process.TerminateAsync();

    public Task InterruptAsync() => _process.InterruptAsync();

    /// <summary>Reads to its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> FinishAsync()
    {
        var (exitCode, output, errors) = await _process.FinishAsync();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Take(line);
        _lines.AddRange(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return exitCode;
    }

    public void Dispose() => _process.Dispose();

    private void Take(string line)
    {
        _lines.Add(line);
        if (Acknowledgement().Match(line) is not { Success: true } match)
            return;
        var id = match.Groups["id"].Value;
        _acknowledged[id] = int.Parse(match.Groups["message"].Value, CultureInfo.InvariantCulture);
        if (match.Groups["durability"] is { Success: true } durability)
            _answers[id] = durability.Value;
    }

    [GeneratedRegex(@"^(?<id>customer-\d+) has (asked|its answer): message (?<message>\d+)(, (?<durability>\w+))?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Acknowledgement();
}
