using SmallTalk.Sessions;

namespace SmallTalk.Testing;

/// <summary>One call of a store, as the rules of a <see cref="FaultPlan"/> see it. Immutable.</summary>
/// <param name="Operation">Its name; see <see cref="StoreOperations"/>.</param>
/// <param name="Number">How many calls of this operation there were, this one included: 1, 2, 3 …</param>
/// <param name="Argument">The main argument, as <see cref="StoreOperations"/> says; null when the operation has none.</param>
/// <param name="Session">The session it is about; null when it is about none.</param>
public sealed record StoreCall(string Operation, long Number, object? Argument, SessionKey? Session);
