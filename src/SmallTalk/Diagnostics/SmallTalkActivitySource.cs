using System.Diagnostics;

namespace SmallTalk.Diagnostics;

/// <summary>The one source of spans.</summary>
internal static class SmallTalkActivitySource
{
    internal static ActivitySource Instance { get; } = new(SmallTalkDiagnostics.ActivitySourceName);
}
