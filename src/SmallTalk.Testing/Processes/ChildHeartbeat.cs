using SmallTalk.Agents;

namespace SmallTalk.Testing;

/// <summary>The heartbeat of an agent in a child that has a loop of its own: its beats go on with those of the child.</summary>
internal sealed class ChildHeartbeat(ChildOutput output) : IAgentHeartbeat
{
    private int _hasBeaten;

    public void Beat() => Volatile.Write(ref _hasBeaten, 1);

    public void Fail(string cause) => output.Write(new() { Type = ChildFrame.Failed, Reason = cause });

    /// <returns>Whether it has beaten since the last call.</returns>
    public bool Take() => Interlocked.Exchange(ref _hasBeaten, 0) != 0;
}
