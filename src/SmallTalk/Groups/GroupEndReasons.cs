namespace SmallTalk.Groups;

/// <summary>Why a turn of a group ended; in <c>TurnReceipt.EndedBecause</c> and in the payload of <c>turn:completed</c>.</summary>
public static class GroupEndReasons
{
    /// <summary>As many answers as rounds and members allow.</summary>
    public const string RoundLimit = "round_limit";

    /// <summary>As many answers as the group may give to one user message.</summary>
    public const string TurnLimit = "turn_limit";

    /// <summary>The condition or the phrase that ends the conversation was met.</summary>
    public const string Terminated = "terminated";

    /// <summary>All tasks are done, have failed or were cancelled.</summary>
    public const string TasksDone = "tasks_done";

    /// <summary>Those whom the user addressed have answered.</summary>
    public const string Answered = "answered";

    /// <summary>The selector found nobody who fits.</summary>
    public const string NobodyFits = "nobody_fits";

    /// <summary>Every member has failed in this turn, or its health has.</summary>
    public const string AllMembersDown = "all_members_down";

    /// <summary>Those who have not failed have spoken too often in a row, or are vetoed.</summary>
    public const string NobodyMaySpeak = "nobody_may_speak";

    /// <summary>All members have left.</summary>
    public const string NoMembers = "no_members";

    /// <summary>The conversation is paused; the rest of the turn waits.</summary>
    public const string Paused = "paused";

    /// <summary>As many speakers as a turn may have (<c>SmallTalk:Turns:MaxSpeakers</c>).</summary>
    public const string SpeakerLimit = "speaker_limit";

    /// <summary>The conversation was ended.</summary>
    public const string Ended = "ended";
}
