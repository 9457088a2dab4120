namespace SmallTalk.Integration.Events;

/// <summary>An event of a run under fire: the number of those of its session.</summary>
internal readonly record struct FireEvent(string Session, long Number)
{
    public override string ToString() => FormattableString.Invariant($"{Session}/{Number}");
}
