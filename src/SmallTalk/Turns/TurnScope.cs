using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>What turn the code that runs belongs to. It flows into everything the turn calls, and ends with the turn.</summary>
internal sealed class TurnScope : IDisposable
{
    private static readonly AsyncLocal<TurnScope?> Current = new();

    private readonly object _runner;
    private readonly SessionKey _key;
    private readonly TurnScope? _outer;
    private volatile bool _ended;

    private TurnScope(object runner, SessionKey key, TurnScope? outer)
    {
        _runner = runner;
        _key = key;
        _outer = outer;
    }

    internal static TurnScope Enter(object runner, SessionKey key) => Current.Value = new(runner, key, Current.Value);

    /// <summary>Whether a turn of this session, run by this runner, waits for the code that asks.</summary>
    internal static bool IsInside(object runner, SessionKey key)
    {
        for (var scope = Current.Value; scope is not null; scope = scope._outer)
            if (!scope._ended && scope._key == key && ReferenceEquals(scope._runner, runner))
                return true;
        return false;
    }

    public void Dispose()
    {
        _ended = true;
        Current.Value = _outer;
    }
}
