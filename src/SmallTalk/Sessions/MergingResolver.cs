using SmallTalk.State;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>A resolver made of a function over the values.</summary>
internal sealed class MergingResolver(Func<StateEntry, StateWrite, Payload?> merge) : IStateConflictResolver
{
    public StateWrite Resolve(StateEntry current, StateWrite proposed) => proposed with { Value = merge(current, proposed) };
}
