namespace SmallTalk.Storage;

/// <summary>What is the same for every store that is opened and closed.</summary>
internal sealed class StoreOpeningTests
{
    private readonly StoreOpening<Engine> _opening = new(typeof(StoreOpeningTests));

    [Test]
    public async Task It_is_opened_once()
    {
        (await _opening.OpenAsync(_ => new(new Engine()))).Should().BeTrue();
        var store = _opening.Store;

        (await _opening.OpenAsync(_ => throw new InvalidOperationException("opened twice"))).Should().BeFalse();
        _opening.Store.Should().BeSameAs(store);
    }

    [Test]
    public async Task Of_several_callers_one_opens_it_and_the_others_wait()
    {
        var open = new TaskCompletionSource<Engine>();
        var first = _opening.OpenAsync(_ => new(open.Task)).AsTask();
        var second = _opening.OpenAsync(_ => throw new InvalidOperationException("opened twice")).AsTask();

        second.IsCompleted.Should().BeFalse();
        open.SetResult(new());
        (await first).Should().BeTrue();
        (await second).Should().BeFalse();
    }

    [Test]
    public async Task A_failed_attempt_leaves_it_to_the_next()
    {
        await _opening
            .Invoking(opening => opening.OpenAsync(_ => throw new StoreUnavailableException("Try later.")).AsTask())
            .Should()
            .ThrowAsync<StoreUnavailableException>();

        (await _opening.OpenAsync(_ => new(new Engine()))).Should().BeTrue();
    }

    [Test]
    public void One_that_is_not_open_says_what_to_do() =>
        _opening.Invoking(opening => opening.Store).Should().Throw<InvalidOperationException>().WithMessage("*Start the host*InitializeAsync*");

    [Test]
    public async Task It_is_closed_once_and_for_good()
    {
        var engine = new Engine();
        await _opening.OpenAsync(_ => new(engine));

        await _opening.DisposeAsync();
        await _opening.DisposeAsync();

        engine.Closings.Should().Be(1);
        _opening.Invoking(opening => opening.Store).Should().Throw<ObjectDisposedException>().Which.ObjectName.Should().Contain(nameof(StoreOpeningTests));
        await _opening.Invoking(opening => opening.OpenAsync(_ => new(engine)).AsTask()).Should().ThrowAsync<ObjectDisposedException>();
    }

    internal sealed class Engine : IAsyncDisposable
    {
        public int Closings { get; private set; }

        public ValueTask DisposeAsync()
        {
            Closings++;
            return ValueTask.CompletedTask;
        }
    }
}
