using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Testing.Hosting;

/// <summary>The test host is the whole library, on a clock and a store that the test holds.</summary>
public sealed class SmallTalkTestHostTests
{
    [Test]
    public async Task Its_sessions_live_by_its_clock()
    {
        await using var host = await SmallTalkTestHost.StartAsync();
        var session = await host.Sessions.OpenAsync("session-1", new() { Lifetime = TimeSpan.FromHours(1) });

        await host.AdvanceAsync(TimeSpan.FromMinutes(59));
        (await host.Sessions.OpenAsync("session-1")).Should().BeSameAs(session);
        await host.AdvanceAsync(TimeSpan.FromMinutes(1));

        await host.Sessions.Awaiting(sessions => sessions.OpenAsync("session-1").AsTask()).Should().ThrowAsync<SessionGoneException>();
    }

    [Test]
    public async Task What_one_host_stores_the_next_one_finds()
    {
        await using var second = await RestartAsync();

        var session = await second.Sessions.FindAsync("session-1");

        session!.History.Loaded.Select(message => message.Message.Text).Should().Equal("hello");
    }

    [Test]
    public async Task Two_hosts_write_one_session()
    {
        await using var one = await SmallTalkTestHost.StartAsync(WithoutWaits);
        await using var two = await one.StartAnotherAsync(WithoutWaits);
        var here = await one.Sessions.OpenAsync("session-1");
        var there = await two.Sessions.OpenAsync("session-1");

        await here.CommitAsync(Says("a"));
        await there.CommitAsync(Says("b"));
        await here.RefreshAsync();

        two.Time.Should().BeSameAs(one.Time);
        here.History.Loaded.Select(message => message.Message.Text).Should().Equal("a", "b");
    }

    [Test]
    public async Task Hosts_that_are_started_apart_share_nothing()
    {
        await using var one = await SmallTalkTestHost.StartAsync();
        await using var two = await SmallTalkTestHost.StartAsync();
        await one.Sessions.OpenAsync("session-1");

        (await two.Sessions.FindAsync("session-1")).Should().BeNull();
    }

    [Test]
    [Property("Requirement", "B-18")]
    public async Task A_plan_of_faults_stands_between_library_and_store()
    {
        var plan = new FaultPlan();
        await using var host = await SmallTalkTestHost.StartAsync(builder =>
        {
            WithoutWaits(builder);
            builder.DecorateStore((inner, _) => new FaultInjectingBackend(inner, plan));
        });
        var session = await host.Sessions.OpenAsync("session-1");
        plan.Add(StoreOperations.Commit, Fault.FailBefore());

        await session.Awaiting(it => it.CommitAsync(Says("a")).AsTask()).Should().ThrowAsync<StoreUnavailableException>();
        await session.CommitAsync(Says("b"));

        var stored = await host.Store.Sessions.LoadAsync(session.Key, SessionRead.Whole);
        stored!.Messages.Should().ContainSingle();
    }

    [Test]
    [Property("Requirement", "B-18")]
    public async Task A_killed_host_leaves_to_the_next_one_what_it_had_stored()
    {
        var plan = new FaultPlan();
        await using var killed = await SmallTalkTestHost.StartAsync(builder => builder.DecorateStore((inner, _) => new FaultInjectingBackend(inner, plan)));
        var session = await killed.Sessions.OpenAsync("session-1");
        await session.CommitAsync(Says("a"));
        plan.Add(StoreOperations.Commit, Fault.StopWorldAfter);
        var cutOff = session.CommitAsync(Says("b")).AsTask();
        await plan.WorldStopped.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        await using var next = await killed.StartAnotherAsync();
        var restored = await next.Sessions.FindAsync("session-1");

        cutOff.IsCompleted.Should().BeFalse();
        restored!.History.Loaded.Select(message => message.Message.Text).Should().Equal("a", "b");
        plan.Abort();
    }

    [Test]
    public async Task Disposing_it_cuts_a_turn_that_hangs_though_the_clock_stands_still()
    {
        var host = await SmallTalkTestHost.StartAsync(builder =>
        {
            builder.AddAgent("writer", _ => new ScriptedChatClient(ScriptedReply.Silence()));
            builder.Services.Configure<SmallTalk.Hosting.ShutdownOptions>(options => options.TurnTimeout = TimeSpan.FromSeconds(1));
        });
        var session = await host.Sessions.OpenAsync("session-1");
        await using var updates = host.Turns.SendAsync(session, "writer", "Hello").GetAsyncEnumerator();
        var first = updates.MoveNextAsync().AsTask();

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        await first.Awaiting(turn => turn).Should().ThrowAsync<SmallTalkException>();
    }

    [Test]
    public async Task Disposing_it_leaves_an_agent_that_never_ends_its_disposal()
    {
        var host = await SmallTalkTestHost.StartAsync(builder => builder.AddAgent(_ => new Clinging()));

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }

    [Test]
    public async Task A_host_that_cannot_start_says_why() =>
        await FluentActions
            .Awaiting(() => SmallTalkTestHost.StartAsync(builder => builder.Services.Configure<SessionOptions>(options => options.IdleAfter = TimeSpan.Zero)))
            .Should()
            .ThrowAsync<SmallTalkException>()
            .WithMessage("*SmallTalk:Sessions:IdleAfter*");

    private static async Task<SmallTalkTestHost> RestartAsync()
    {
        await using var first = await SmallTalkTestHost.StartAsync();
        var session = await first.Sessions.OpenAsync("session-1");
        await session.CommitAsync(Says("hello"));
        return await first.StartAnotherAsync();
    }

    // The clock stands still: whatever waits on it would wait for ever.
    private static void WithoutWaits(SmallTalk.Hosting.ISmallTalkBuilder builder) =>
        builder.Services.Configure<SessionOptions>(options =>
        {
            options.ConflictRetryDelay = TimeSpan.Zero;
            options.StoreRetryWindow = TimeSpan.Zero;
        });

    private static SessionChange Says(string text) => new() { Messages = [new ChatMessage(ChatRole.User, text)] };

    private sealed class Clinging : IAgent, IAsyncDisposable
    {
        public AgentDescriptor Descriptor { get; } = new() { Name = "clinging" };

        public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync() => new(new TaskCompletionSource().Task);
    }
}
