using SmallTalk.State;

namespace SmallTalk.Sessions;

/// <summary>Decides when two writers changed the same entry of a session's state (FR-005).</summary>
/// <remarks>Must be free of side effects and safe for use by several threads.</remarks>
public interface IStateConflictResolver
{
    /// <summary>Decides.</summary>
    /// <param name="current">What the other writer stored.</param>
    /// <param name="proposed">What this writer wants to store.</param>
    /// <returns>What is to be stored; the current value gives way to it. Returning what <paramref name="current"/> holds keeps it.</returns>
    StateWrite Resolve(StateEntry current, StateWrite proposed);
}
