using SmallTalk.Sessions;
using SmallTalk.Testing;

namespace SmallTalk.Agents;

/// <summary>A conversation as it is stored, by the hash of each message: what two runs have in common.</summary>
internal static class Transcript
{
    public static async Task<string[]> HashesAsync(ISession session)
    {
        using var ledger = new AckLedger();
        await foreach (var message in session.History.ReadAsync())
            ledger.Record(session.Key, message);
        return [.. ledger.Entries.OrderBy(entry => entry.Sequence).Select(entry => entry.Hash)];
    }
}
