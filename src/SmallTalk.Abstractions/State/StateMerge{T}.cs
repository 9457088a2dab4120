namespace SmallTalk.State;

/// <summary>The three values that a merge is made of. A value that is not there is the type's default.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public readonly struct StateMerge<T>
{
    private readonly StateConflict _conflict;

    internal StateMerge(StateConflict conflict)
    {
        _conflict = conflict;
        Current = conflict.Read<T>(conflict.Current?.Value);
        Mine = conflict.Read<T>(conflict.Proposed.Value);
    }

    /// <summary>What both writers began with.</summary>
    /// <exception cref="StateConflictException">It is not kept any more: the write is refused rather than merged wrongly.</exception>
    public T? Base => _conflict.Read<T>(_conflict.Base);

    /// <summary>What the other writer stored.</summary>
    public T? Current { get; }

    /// <summary>What this writer wants to store.</summary>
    public T? Mine { get; }
}
