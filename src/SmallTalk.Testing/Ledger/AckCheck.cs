using SmallTalk.Sessions;

namespace SmallTalk.Testing;

/// <summary>Compares what was acknowledged with what is stored, session by session.</summary>
internal sealed class AckCheck
{
    private readonly List<Acknowledgement> _lost = [];
    private readonly List<Acknowledgement> _changed = [];
    private readonly List<Acknowledgement> _doubled = [];
    private readonly List<(SessionKey Session, long Sequence)> _holes = [];
    private int _acknowledged;
    private int _stored;

    internal void Add(SessionKey session, IReadOnlyCollection<Acknowledgement> acknowledged, IReadOnlyList<Acknowledgement> stored)
    {
        _acknowledged += acknowledged.Count;
        _stored += stored.Count;
        var bySequence = stored.ToLookup(entry => entry.Sequence);
        foreach (var entry in acknowledged.OrderBy(entry => entry.Sequence))
        {
            if (!bySequence.Contains(entry.Sequence))
                _lost.Add(entry);
            else if (!bySequence[entry.Sequence].Contains(entry))
                _changed.Add(entry);
        }
        AddDoubled(acknowledged, stored);
        AddHoles(session, bySequence);
    }

    internal AckReport Report() =>
        new()
        {
            Acknowledged = _acknowledged,
            Restored = _acknowledged - _lost.Count - _changed.Count,
            Stored = _stored,
            Lost = _lost,
            Changed = _changed,
            Doubled = _doubled,
            Holes = _holes,
        };

    // A message that nobody acknowledged may be stored once: its process was killed between the commit and the acknowledgement.
    private void AddDoubled(IReadOnlyCollection<Acknowledgement> acknowledged, IReadOnlyList<Acknowledgement> stored)
    {
        var times = acknowledged.CountBy(entry => entry.Hash).ToDictionary();
        foreach (var same in stored.GroupBy(entry => entry.Hash))
            _doubled.AddRange(same.OrderBy(entry => entry.Sequence).Skip(Math.Max(1, times.GetValueOrDefault(same.Key))));
    }

    private void AddHoles(SessionKey session, ILookup<long, Acknowledgement> bySequence)
    {
        var expected = 1L;
        foreach (var sequence in bySequence.Select(group => group.Key).Order())
        {
            for (; expected < sequence; expected++)
                _holes.Add((session, expected));
            expected = sequence + 1;
        }
    }
}
