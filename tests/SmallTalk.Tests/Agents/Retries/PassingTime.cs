using SmallTalk.Tests;

namespace SmallTalk.Agents;

/// <summary>A clock on which each pause is over as soon as it begins; it notes how long they were.</summary>
internal sealed class PassingTime : NotingClock
{
    private readonly List<TimeSpan> _pauses = [];

    public IReadOnlyList<TimeSpan> Pauses => _pauses;

    /// <summary>Called at the begin of each pause; nothing by default.</summary>
    public Action? Pausing { get; set; }

    protected override void Note(TimeSpan length)
    {
        _pauses.Add(length);
        Pausing?.Invoke();
        Advance(length);
    }
}
