using Microsoft.Extensions.AI;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tour.Output;
using SmallTalk.Tour.Recordings;

namespace SmallTalk.Tour;

/// <summary>What the chapters share: where they write, what they replay, and the count of what was acknowledged and found again.</summary>
internal sealed class TourContext(Narrator narrator, RecordingSource recordings, string folder, bool lie)
{
    private bool _lie = lie;

    public Narrator Narrator { get; } = narrator;

    public RecordingSource Recordings { get; } = recordings;

    /// <summary>A temporary folder, gone after the tour.</summary>
    public string Folder { get; } = folder;

    /// <summary>Messages acknowledged in all chapters so far.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Those of them that a store gave back unchanged.</summary>
    public int Restored { get; private set; }

    /// <summary>Whether no check has found anything wrong.</summary>
    public bool IsClean { get; private set; } = true;

    /// <summary>Holds a chapter's ledger against a store and adds the result to the tour's.</summary>
    public async Task CheckAsync(AckLedger ledger, ISessionManager sessions, CancellationToken cancellationToken)
    {
        if (_lie && ledger.Entries.FirstOrDefault() is { } some)
        {
            _lie = false;
            ledger.Record(some.Session, int.MaxValue, new ChatMessage(ChatRole.User, "This message was never stored."));
        }
        var report = await ledger.CheckAsync(sessions, cancellationToken);
        Acknowledged += report.Acknowledged;
        Restored += report.Restored;
        IsClean &= report.IsClean;
        Narrator.Verdict(report.IsClean, report.ToString());
    }
}
