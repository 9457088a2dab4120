namespace SmallTalk.Storage;

/// <summary>The in-memory store and a clock that calls it.</summary>
public sealed class InMemoryClockTests : ClockTests
{
    protected override ValueTask<IStoreBackend> OpenAsync(TimeProvider clock) => new(new InMemoryStoreBackend(clock));
}
