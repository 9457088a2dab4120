using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>A change of one entry of versioned state.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Value">The new value; null deletes the entry, which is a version too.</param>
/// <param name="Author">Who changes it: an agent, a user, a component; kept with the version.</param>
/// <param name="ExpectedVersion">Writes only when this version is current (0: there must be none); null writes in any case.</param>
public sealed record StateWrite(StateKey Key, Payload? Value, string Author, long? ExpectedVersion = null)
{
    /// <summary>Version, time and commit of a version that a migration brings over; null otherwise.</summary>
    public StateImport? Import { get; init; }
}
