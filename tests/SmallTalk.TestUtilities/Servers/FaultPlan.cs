namespace SmallTalk.TestUtilities.Servers;

/// <summary>A fault with its measures.</summary>
internal sealed record FaultPlan(ProxyFault Fault, TimeSpan Delay, int ReplyBytes)
{
    public static FaultPlan None { get; } = new(ProxyFault.None, default, 0);

    /// <summary>Whether bytes come to the other side at all.</summary>
    public bool Passes => Fault is ProxyFault.None or ProxyFault.Delay or ProxyFault.CutReply;
}
