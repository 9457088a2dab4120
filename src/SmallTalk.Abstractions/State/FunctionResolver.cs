using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>A resolver made of a function over the values.</summary>
internal sealed class FunctionResolver(Func<StateConflict, Payload?> decide) : IStateConflictResolver
{
    public StateWrite Resolve(StateConflict conflict)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        return conflict.Proposed with { Value = decide(conflict) };
    }
}
