using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>Which program a <see cref="ChildProcessAgent"/> runs in, and how the two live together. Immutable.</summary>
public sealed record ChildProcessOptions
{
    private const int LowestMaxLineBytes = 64 * 1024;
    private const int HighestMaxLineBytes = 1024 * 1024 * 1024;
    private static readonly TimeSpan ShortestBeatInterval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestTime = TimeSpan.FromMinutes(1);

    /// <summary>The program, a path or a name that is looked for as the system does.</summary>
    public required string FileName { get; init; }

    /// <summary>Its arguments; none by default.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>What is set in its environment beside what it inherits; null takes a variable out. Nothing by default.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The directory it runs in; null is this process's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How often the child beats.</summary>
    /// <value>10 ms to 1 min; 1 s by default. It must be shorter than <c>SmallTalk:Agents:Health:BeatInterval</c>.</value>
    public TimeSpan BeatInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a child may take to end once its input is closed; then it is killed with all its children.</summary>
    /// <value>Zero to 1 min; 3 s by default. A host waits 5 s for the disposal of an agent, and leaves it then.</value>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest line either side may write, in bytes: a whole conversation with what the agent remembers, or one update.</summary>
    /// <value>65,536 to 1,073,741,824; 33,554,432 (32 MB) by default.</value>
    public int MaxLineBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>The host's own JSON contracts, when messages have contents of its own: the same as <see cref="ChildAgentHost"/> is given in the child. Null is none.</summary>
    public PayloadOptions? Payloads { get; init; }

    /// <summary>The clock of <see cref="StopTimeout"/>; null is the system's. A process lives in real time, so no test clock is taken from the services.</summary>
    public TimeProvider? TimeProvider { get; init; }

    /// <summary>Runs the program that is running, with other arguments: one executable is host and child.</summary>
    /// <param name="arguments">The arguments that tell the child that it is one.</param>
    /// <returns>The options.</returns>
    public static ChildProcessOptions OfThisProgram(params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var self = System.Environment.ProcessPath ?? throw new PlatformNotSupportedException("The path of this program is not known.");
        var isHosted = Path.GetFileNameWithoutExtension(self).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new() { FileName = self, Arguments = isHosted ? [System.Environment.GetCommandLineArgs()[0], .. arguments] : arguments };
    }

    internal TimeProvider Time => TimeProvider ?? TimeProvider.System;

    [SuppressMessage("Usage", "MA0015", Justification = "The name of the option says more than that of a parameter.")]
    internal void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(FileName);
        ArgumentNullException.ThrowIfNull(Arguments);
        ArgumentNullException.ThrowIfNull(Environment);
        ArgumentOutOfRangeException.ThrowIfLessThan(BeatInterval, ShortestBeatInterval);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BeatInterval, LongestTime);
        ArgumentOutOfRangeException.ThrowIfLessThan(StopTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StopTimeout, LongestTime);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLineBytes, LowestMaxLineBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxLineBytes, HighestMaxLineBytes);
    }

    internal ProcessStartInfo ToStartInfo()
    {
        var start = new ProcessStartInfo(FileName, Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = WorkingDirectory ?? string.Empty,
        };
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }
}
