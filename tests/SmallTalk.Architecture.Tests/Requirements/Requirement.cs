namespace SmallTalk.Architecture.Requirements;

/// <summary>A row of docs/requirements.md: an id, what proves it, and why when nothing does (or not all of it).</summary>
internal sealed record Requirement(string Id, string Proof, string Reason);
