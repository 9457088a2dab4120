namespace SmallTalk.State;

/// <summary>Writes state of a partition, straight to the store.</summary>
internal sealed class PartitionStateWriter(StateContext context) : IStateWriter
{
    public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<StateWriteResult> WriteAsync(StateWrite write, IStateConflictResolver resolver, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new PartitionWrite(context, write, resolver).RunAsync();
    }
}
