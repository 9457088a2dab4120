namespace SmallTalk.Storage.Postgres;

/// <summary>Is told that this process left events in the outbox, so that the sequencer need not wait for its poll.</summary>
internal interface IAppendSignal
{
    /// <summary>Called after a commit with events. Quick, never throws.</summary>
    void Appended();
}
