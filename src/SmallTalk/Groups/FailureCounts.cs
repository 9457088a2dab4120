using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SmallTalk.Groups;

/// <summary>How often agents have failed lately, in any conversation that this process hears of (FR-015).</summary>
internal sealed class FailureCounts(IOptions<GroupOptions> options, TimeProvider time)
{
    private readonly GroupOptions _options = options.Value;
    private readonly ConcurrentDictionary<string, Failures> _agents = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether failures count at all.</summary>
    internal bool AreKept => _options.AvoidAfterFailures > 0;

    /// <summary>Notes a failure.</summary>
    internal void Failed(string agent)
    {
        if (AreKept)
            _agents.GetOrAdd(agent, static (_, most) => new(most), _options.AvoidAfterFailures).Add(time.GetUtcNow());
    }

    /// <summary>Whether an agent has failed so often that others go first.</summary>
    internal bool IsToBeAvoided(string agent) =>
        _agents.TryGetValue(agent, out var failures)
        && failures.Span() is { } span
        && span.Newest - span.Oldest <= _options.AvoidWindow
        && time.GetUtcNow() - span.Newest < _options.AvoidFor;

    /// <summary>The newest failures of one agent, as many as count.</summary>
    private sealed class Failures(int most)
    {
        private readonly Queue<DateTimeOffset> _times = new(most);

        internal void Add(DateTimeOffset at)
        {
            lock (_times)
            {
                if (_times.Count == most)
                    _times.Dequeue();
                _times.Enqueue(at);
            }
        }

        internal (DateTimeOffset Oldest, DateTimeOffset Newest)? Span()
        {
            lock (_times)
                return _times.Count == most ? (_times.Peek(), _times.Last()) : null;
        }
    }
}
