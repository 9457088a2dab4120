namespace SmallTalk.Storage.Postgres;

/// <summary>What the sequencer does next.</summary>
internal enum SequencerStep
{
    /// <summary>Moves a batch from the outbox to the log.</summary>
    Move,

    /// <summary>Looks whether the outbox holds anything.</summary>
    Peek,

    /// <summary>Waits for a commit of this process, or for the next poll.</summary>
    Wait,

    /// <summary>Waits a moment for more commits.</summary>
    Gather,

    /// <summary>Waits a while, whatever happens: the server failed.</summary>
    Pause,
}
