using System.Diagnostics;

namespace SmallTalk.Samples.ChildAgents;

/// <summary>What happens to the agent's process.</summary>
internal static class Trouble
{
    /// <summary>SIGKILL: nothing in the process can notice it.</summary>
    public static Task Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
        return Task.CompletedTask;
    }

    /// <summary>SIGSTOP: the process is there, and does nothing.</summary>
    public static async Task Freeze(int processId)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -STOP {processId}"]);
        await kill.WaitForExitAsync();
    }
}
