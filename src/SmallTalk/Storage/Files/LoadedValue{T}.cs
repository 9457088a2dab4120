namespace SmallTalk.Storage.Files;

/// <summary>A value that is loaded by who asks first. A load that fails fails its caller alone: who asks next tries again. Safe for use by several threads.</summary>
/// <param name="load">Loads it; called by one thread at a time, and never again once it has succeeded.</param>
internal sealed class LoadedValue<T>(Func<T> load)
    where T : class
{
    private readonly Lock _gate = new();
    private T? _value;

    internal T Value => Volatile.Read(ref _value) ?? Load();

    private T Load()
    {
        lock (_gate)
        {
            if (_value is { } loaded)
                return loaded;
            loaded = load();
            Volatile.Write(ref _value, loaded);
            return loaded;
        }
    }
}
