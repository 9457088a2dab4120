namespace SmallTalk.Turns;

/// <summary>Supplies directors whose number is known only when the host is built.</summary>
internal interface ITurnDirectors
{
    /// <summary>The directors.</summary>
    IReadOnlyList<ITurnDirector> All { get; }
}
