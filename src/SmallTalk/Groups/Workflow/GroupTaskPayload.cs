namespace SmallTalk.Groups;

/// <summary>The payload of the events about tasks: who and which, not what was said.</summary>
/// <param name="Group">The name of the group.</param>
/// <param name="Task">The id of the task.</param>
/// <param name="By">Who changed it; absent for the host.</param>
/// <param name="Owner">Who owns it now; absent for nobody.</param>
/// <param name="From">Who owned it before.</param>
/// <param name="HandOver">The number of the hand-over, when it is one.</param>
internal sealed record GroupTaskPayload(string Group, string Task, string? By, string? Owner, string? From, long? HandOver);
