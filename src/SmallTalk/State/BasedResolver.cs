namespace SmallTalk.State;

/// <summary>Knows the value that a write was made from, also when the store does not keep it any more.</summary>
internal sealed class BasedResolver(IStateConflictResolver inner, StateEntry made, IStateCodec codec) : IStateConflictResolver
{
    public StateWrite Resolve(StateConflict conflict)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        return inner.Resolve(conflict.IsBaseKnown ? conflict : new StateConflict(conflict.Current, conflict.Proposed, codec, made.Value));
    }
}
