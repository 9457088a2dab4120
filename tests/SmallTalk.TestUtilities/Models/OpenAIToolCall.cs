namespace SmallTalk.TestUtilities.Models;

/// <summary>A call of a tool in an answer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">JSON, or what a model says in its place; in a stream each part is a chunk.</param>
public sealed record OpenAIToolCall(string Id, string Tool, params string[] Arguments);
