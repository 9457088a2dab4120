namespace SmallTalk.State;

/// <summary>Passes on what a resolver decides, and remembers whether the last decision kept what was current.</summary>
internal sealed class RememberingResolver(IStateConflictResolver inner) : IStateConflictResolver
{
    private volatile bool _hasKept;

    /// <summary>Whether the write gave way to what was current.</summary>
    public bool HasKept => _hasKept;

    /// <summary>The write is sent anew, and nothing is decided yet.</summary>
    public void Forget() => _hasKept = false;

    public StateWrite Resolve(StateConflict conflict)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        var settled = inner.Resolve(conflict);
        _hasKept = settled.Value == conflict.Current?.Value;
        return settled;
    }
}
