namespace SmallTalk.Storage.Conformance;

/// <summary>Closing one opening takes what the others work on.</summary>
internal sealed class ClosesForAll(IStoreBackend inner) : MutantBackend(inner)
{
    public override async ValueTask DisposeAsync()
    {
        foreach (var header in (await Sessions.QueryAsync(new())).Sessions)
        {
            await Sessions.DeleteAsync(header.Key, default);
        }
    }
}
