namespace SmallTalk.Groups;

/// <summary>A change that was made under a key.</summary>
/// <param name="Hash">A hash of the kind of change and the key, so that no key is too long to keep.</param>
/// <param name="Task">The id of the task.</param>
internal sealed record WorkflowKey(string Hash, string Task);
