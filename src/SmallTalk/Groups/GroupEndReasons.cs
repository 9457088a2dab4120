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

    /// <summary>Every member has failed in this turn.</summary>
    public const string AllMembersDown = "all_members_down";

    /// <summary>Those who have not failed have spoken too often in a row.</summary>
    public const string NobodyMaySpeak = "nobody_may_speak";

    /// <summary>The selector chose someone who is no candidate.</summary>
    public const string UnknownSelection = "unknown_selection";
}
