namespace SmallTalk.Diagnostics;

/// <summary>The names under which the library can be observed.</summary>
public static class SmallTalkDiagnostics
{
    /// <summary>The name of the one <c>ActivitySource</c>.</summary>
    public const string ActivitySourceName = "SmallTalk";

    /// <summary>The name of the one <c>Meter</c>.</summary>
    public const string MeterName = "SmallTalk";
}
