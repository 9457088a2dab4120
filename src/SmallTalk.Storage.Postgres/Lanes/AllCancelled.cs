namespace SmallTalk.Storage.Postgres;

/// <summary>A token that fires when all of several have.</summary>
internal sealed class AllCancelled : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<CancellationTokenRegistration> _registrations = [];
    private int _left;

    public AllCancelled(IEnumerable<CancellationToken> tokens)
    {
        var all = tokens.ToList();
        _left = all.Count;
        foreach (var token in all)
            _registrations.Add(token.UnsafeRegister(static self => ((AllCancelled)self!).OneLess(), this));
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OneLess()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _source.Cancel();
    }
}
