namespace SmallTalk.Storage.Postgres;

/// <summary>Is told that this process left events in the outbox, so that the sequencer need not wait for its poll.</summary>
internal interface IAppendSignal
{
    /// <summary>Called after a commit with events. Quick, never throws.</summary>
    /// <param name="events">How many it has; 0 when that is not known.</param>
    void Appended(int events);
}
