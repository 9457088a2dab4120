namespace SmallTalk.Groups;

/// <summary>A name that a group cannot have.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Name">The name.</param>
/// <param name="Other">The earlier name that it is taken for; null when it is unknown.</param>
internal sealed record NameConflict(NameConflictKind Kind, string Name, string? Other)
{
    /// <summary>The conflict in words, for the error that refuses the group.</summary>
    public override string ToString() =>
        Kind switch
        {
            NameConflictKind.Unknown => $"'{Name}' is not registered.",
            NameConflictKind.Duplicate => $"'{Name}' is '{Other}' again.",
            NameConflictKind.SameWords => $"'{Name}' is in words the same as '{Other}'.",
            _ => $"'{Name}' looks like '{Other}'.",
        };
}
