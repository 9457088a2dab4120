namespace SmallTalk.Integration.Scenarios;

/// <summary>A tool was run under a key by one instance of an agent.</summary>
internal sealed record ToolRun(string Key, string Agent, int Instance)
{
    /// <summary>What it has returned.</summary>
    public string Result => $"{Agent} {Instance}";
}
