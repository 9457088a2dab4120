namespace SmallTalk.State;

/// <summary>How state of one scope is written.</summary>
internal interface IStateWriter
{
    /// <summary>Brings into the store what is held in memory only, so that reads see it.</summary>
    ValueTask FlushAsync(CancellationToken cancellationToken);

    /// <summary>Writes one entry.</summary>
    ValueTask<StateWriteResult> WriteAsync(StateWrite write, IStateConflictResolver resolver, CancellationToken cancellationToken);
}
