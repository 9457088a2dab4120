using System.Diagnostics;
using SmallTalk.Testing;

namespace SmallTalk.Tour.FailingAgents;

/// <summary>What happens to an agent's process, and in the midst of which answer.</summary>
/// <param name="Answer">Which answer of the conversation, from 1.</param>
/// <param name="Signal">The signal that the process gets.</param>
/// <param name="Words">What that is.</param>
internal sealed record Mishap(int Answer, string Signal, string Words)
{
    private const int Chunk = 2;

    /// <summary>A kill, and where processes can be stopped, a stop.</summary>
    public static IReadOnlyList<Mishap> All { get; } =
        OperatingSystem.IsWindows()
            ? [new(2, "KILL", "killed")]
            : [new(2, "KILL", "killed: nothing in it can notice that"), new(4, "STOP", "stopped: it is there, keeps its pipes open, and does nothing")];

    /// <summary>Whether it is time, at this chunk of this answer.</summary>
    public bool IsDue(int answer, int chunk) => answer == Answer && chunk == Chunk;

    public async Task StrikeAsync(ChildProcessAgent agent)
    {
        using var process = Process.GetProcessById(agent.ProcessId);
        if (Signal == "KILL")
        {
            process.Kill();
            return;
        }
        using var kill = Process.Start("kill", [$"-{Signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }
}
