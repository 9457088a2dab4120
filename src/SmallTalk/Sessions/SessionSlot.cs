namespace SmallTalk.Sessions;

/// <summary>The place of one session in memory: one instance at a time, held firmly while it is active and loosely while someone still uses it.</summary>
internal sealed class SessionSlot
{
    private Session? _active;

    // Made when it is needed: each has a handle and a finalizer, which every collection looks at.
    private WeakReference<Session>? _unloaded;

    /// <summary>Passed by whoever loads, creates or removes.</summary>
    public AsyncGate Gate { get; } = new();

    /// <summary>Whether the slot was thrown away: get a new one. Set under the gate.</summary>
    public bool IsRemoved { get; set; }

    /// <summary>The session that is active here; null when none is.</summary>
    public Session? Active => Volatile.Read(ref _active);

    /// <summary>The session, active or not; null when nobody has it.</summary>
    public Session? Find() => Active ?? (Volatile.Read(ref _unloaded) is { } unloaded && unloaded.TryGetTarget(out var session) ? session : null);

    /// <summary>Holds a session firmly.</summary>
    /// <returns>Whether it was not held so before.</returns>
    public bool Activate(Session session)
    {
        lock (Gate)
        {
            if (session.IsActive || IsRemoved)
                return false;
            _active = session;
            return session.IsActive = true;
        }
    }

    /// <summary>Lets a session go when it is idle.</summary>
    /// <returns>Whether it was let go.</returns>
    public bool TryUnload()
    {
        lock (Gate)
        {
            if (_active is not { IsIdle: true } session)
                return false;
            _unloaded = new(session);
            session.IsActive = false;
            _active = null;
            return true;
        }
    }

    /// <summary>Lets whatever is here go.</summary>
    /// <returns>The session that was here, and whether it was active.</returns>
    public (Session? Session, bool WasActive) Clear()
    {
        lock (Gate)
        {
            var session = Find();
            var wasActive = _active is not null;
            _active?.IsActive = false;
            _active = null;
            _unloaded = null;
            return (session, wasActive);
        }
    }
}
