using System.Runtime.InteropServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tests.Events;
using SmallTalk.Turns;

namespace SmallTalk.Tests.Hosting;

public sealed class GracefulStopTests
{
    private readonly WatchedClock _clock = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FaultPlan _plan = new();
    private IHost? _host;

    // A test that fails must not wait for what it has held back.
    [TearDown]
    public void LetEverythingEnd()
    {
        _answer.TrySetResult("too late");
        _plan.Release();
        _host?.Dispose();
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_turn_in_flight_ends_before_the_stop_goes_on_and_new_sessions_are_refused()
    {
        var host = await StartAsync();
        var sessions = host.Services.GetRequiredService<ISessionManager>();
        var turn = TurnAsync(host, await sessions.OpenAsync("talking"));
        await _asked.Task.Guarded();

        var stopping = host.StopAsync();
        await UntilClosedAsync(host);
        var openNew = () => sessions.OpenAsync("late").AsTask();
        var sendAgain = async () => await TurnAsync(host, await sessions.OpenAsync("talking"));
        (await openNew.Should().ThrowAsync<CapacityExceededException>()).WithMessage("*the host is stopping*");
        await sendAgain.Should().ThrowAsync<TurnRejectedException>();
        stopping.IsCompleted.Should().BeFalse();
        _answer.SetResult("good bye");
        await stopping.Guarded();

        (await turn.Guarded()).Should().Be("good bye");
        host.Logs().Should().NotContain(record => record.Id.Id == 9040);
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_turn_that_goes_on_too_long_is_cut_and_said()
    {
        var host = await StartAsync();
        var turn = TurnAsync(host, await host.Services.GetRequiredService<ISessionManager>().OpenAsync("talking"));
        await _asked.Task.Guarded();

        var stopping = host.StopAsync();
        await _clock.ElapseAsync(ShutdownOptions.DefaultTurnTimeout, ShutdownOptions.DefaultTurnTimeout);
        await stopping.Guarded();

        await turn.Awaiting(it => it.Guarded()).Should().ThrowAsync<SmallTalkException>();
        host.Logs().Should().ContainSingle(record => record.Id.Id == 9040).Which.Message.Should().StartWith("1 turns did not end within 00:00:30 and were cut");
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_second_signal_cuts_turns_though_no_time_has_passed()
    {
        var host = await StartAsync();
        var turn = TurnAsync(host, await host.Services.GetRequiredService<ISessionManager>().OpenAsync("talking"));
        await _asked.Task.Guarded();
        var signals = host.Services.GetRequiredService<StopSignals>();

        signals.Receive(PosixSignal.SIGTERM);
        var stopping = host.StopAsync();
        await UntilClosedAsync(host);
        signals.Receive(PosixSignal.SIGINT);
        await stopping.Guarded();

        await turn.Awaiting(it => it.Guarded()).Should().ThrowAsync<SmallTalkException>();
        host.Logs().Should().ContainSingle(record => record.Id.Id == 9021).Which.Message.Should().StartWith("A second signal, SIGINT, came during the stop");
        host.Logs().Should().ContainSingle(record => record.Id.Id == 9041).Which.Message.Should().StartWith("1 turns were cut because the stop was forced");
        host.Logs().Should().NotContain(record => record.Id.Id == 9040);
    }

    [TestCase(2, 0, TestName = "Signals_before_the_stop_count_as_one_and_the_stop_waits_for_turns")]
    [TestCase(0, 1, TestName = "The_first_signal_of_a_stop_that_the_program_began_does_not_force_it")]
    [Property("Requirement", "FR-054")]
    public async Task What_is_no_second_signal_cuts_nothing(int before, int during)
    {
        var host = await StartAsync();
        var turn = TurnAsync(host, await host.Services.GetRequiredService<ISessionManager>().OpenAsync("talking"));
        await _asked.Task.Guarded();
        var signals = host.Services.GetRequiredService<StopSignals>();

        for (var count = 0; count < before; count++)
            signals.Receive(PosixSignal.SIGTERM);
        var stopping = host.StopAsync();
        await UntilClosedAsync(host);
        for (var count = 0; count < during; count++)
            signals.Receive(PosixSignal.SIGTERM);
        signals.Forced.IsCancellationRequested.Should().BeFalse();
        _answer.SetResult("good bye");
        await stopping.Guarded();

        (await turn.Guarded()).Should().Be("good bye");
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_turn_that_does_not_end_when_a_forced_stop_cuts_it_is_left()
    {
        var closeTimeout = TimeSpan.FromSeconds(1.777);
        var host = await StartAsync(
            builder => builder.DecorateStore((inner, _) => new FaultInjectingBackend(inner, _plan)),
            ("SmallTalk:Shutdown:CloseTimeout", $"{closeTimeout}")
        );
        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("talking");
        _plan.Add(StoreOperations.Commit, Fault.StopWorldBefore);
        var turn = TurnAsync(host, session);
        await _plan.WorldStopped.Guarded();
        var signals = host.Services.GetRequiredService<StopSignals>();

        signals.Receive(PosixSignal.SIGTERM);
        var stopping = host.StopAsync();
        await _clock.ElapseAsync(closeTimeout, closeTimeout); // that of the stage before
        await UntilClosedAsync(host);
        signals.Receive(PosixSignal.SIGTERM);
        await _clock.ElapseAsync(closeTimeout, closeTimeout);
        await HangGuard.UntilAsync(() => Task.FromResult(host.Logs().Any(record => record.Id.Id == 9004)));
        _plan.Release();
        await stopping.Guarded();

        host.Logs().Single(record => record.Id.Id == 9004).Exception.Should().BeOfType<TimeoutException>();
        await turn.Awaiting(it => it.Guarded()).Should().ThrowAsync<SmallTalkException>();
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task Sessions_held_in_memory_are_saved_at_the_stop_with_one_retry()
    {
        var saved = new InMemoryKeeper();
        var host = await StartAsync(
            builder => builder.DecorateStore((inner, _) => saved.Keep(new FaultInjectingBackend(inner, _plan))),
            ("SmallTalk:Sessions:SaveMode", "Interval"),
            ("SmallTalk:Sessions:StoreRetryWindow", "00:00:00"),
            ("SmallTalk:Shutdown:SaveTimeout", "00:00:04")
        );
        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("kept");
        await session.CommitAsync(new SessionChange { Messages = [new ChatMessage(ChatRole.User, "one")] });
        _plan.Add(StoreOperations.Commit, Fault.FailBefore());

        var stopping = host.StopAsync();
        var pause = TimeSpan.FromSeconds(0.4);
        await _clock.ElapseAsync(pause, pause);
        await stopping.Guarded();

        (await saved.Backend!.Sessions.LoadAsync(new(session.Id), Storage.SessionRead.Whole))!.Messages.Should().ContainSingle();
        host.Logs().Should().ContainSingle(record => record.Id.Id == 9030);
        host.Logs().Should().NotContain(record => record.Id.Id == 9031);
    }

    private static Task UntilClosedAsync(IHost host) =>
        HangGuard.UntilAsync(() => Task.FromResult(host.Services.GetRequiredService<ICapacityGate>().ClosedBecause is not null));

    private static async Task<string> TurnAsync(IHost host, ISession session)
    {
        var text = string.Empty;
        await foreach (var update in host.Services.GetRequiredService<ITurnRunner>().SendAsync(session, "writer", "hello"))
            text += update.Text;
        return text;
    }

    private async Task<IHost> StartAsync(Action<ISmallTalkBuilder>? build = null, params (string, string)[] configuration)
    {
        var client = new AnsweringChatClient(
            (_, cancellationToken) =>
            {
                _asked.TrySetResult();
                return _answer.Task.WaitAsync(cancellationToken);
            }
        );
        var host = Given.Host(
            services =>
            {
                services.AddSingleton<TimeProvider>(_clock);
                var builder = services.AddSmallTalk().UseInMemoryStore().AddAgent("writer", _ => client);
                build?.Invoke(builder);
            },
            configuration
        );
        _host = host;
        await host.StartAsync().Guarded();
        return host;
    }
}
