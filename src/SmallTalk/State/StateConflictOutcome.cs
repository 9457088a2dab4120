namespace SmallTalk.State;

/// <summary>What became of a conflict, as a tag of metrics.</summary>
internal static class StateConflictOutcome
{
    /// <summary>A value was made of both, or this writer's replaced the other's.</summary>
    public const string Resolved = "resolved";

    /// <summary>The other writer's value stayed.</summary>
    public const string Kept = "kept";

    /// <summary>The write was refused.</summary>
    public const string Refused = "refused";

    /// <summary>The write is tried again as it is.</summary>
    public const string Repeated = "repeated";
}
