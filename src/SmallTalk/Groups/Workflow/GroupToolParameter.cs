namespace SmallTalk.Groups;

/// <summary>A parameter of a tool, which is a text.</summary>
internal sealed record GroupToolParameter(string Name, string Description, bool IsRequired = true);
