namespace SmallTalk.State;

/// <summary>Decides when two writers changed the same entry of state (FR-005, FR-024). Ready ones are in <see cref="StateConflictResolvers"/>.</summary>
/// <remarks>Must be free of side effects and safe for use by several threads: it is asked again when another writer is first again.</remarks>
public interface IStateConflictResolver
{
    /// <summary>Decides.</summary>
    /// <param name="conflict">What the other writer stored, what this one wants to store, and what it was made from.</param>
    /// <returns>What is to be stored; the current value gives way to it. Returning what <see cref="StateConflict.Current"/> holds keeps that.</returns>
    /// <exception cref="StateConflictException">Nothing is to be stored, and the writer is to know.</exception>
    StateWrite Resolve(StateConflict conflict);
}
