namespace SmallTalk.Agents;

/// <summary>What is left of a capture, its size in bytes of JSON, and how many turns and entries of context were left out.</summary>
internal sealed record TrimmedCapture(AgentCapture Capture, long Size, int TurnsLeftOut, int ContextLeftOut)
{
    public bool IsTrimmed => TurnsLeftOut > 0 || ContextLeftOut > 0;
}
