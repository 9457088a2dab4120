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

    [Test]
    [Property("Requirement", "FR-054")]
    public async Task A_turn_in_flight_ends_before_the_stop_goes_on_and_new_sessions_are_refused()
    {
        using var host = await StartAsync();
        var sessions = host.Services.GetRequiredService<ISessionManager>();
        var turn = TurnAsync(host, await sessions.OpenAsync("talking"));
        await _asked.Task.Guarded();

        var stopping = host.StopAsync();
        await HangGuard.UntilAsync(() => Task.FromResult(host.Services.GetRequiredService<ICapacityGate>().ClosedBecause is not null));
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
        using var host = await StartAsync();
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
    public async Task Sessions_held_in_memory_are_saved_at_the_stop_with_one_retry()
    {
        var plan = new FaultPlan();
        var saved = new InMemoryKeeper();
        using var host = await StartAsync(
            builder => builder.DecorateStore((inner, _) => saved.Keep(new FaultInjectingBackend(inner, plan))),
            ("SmallTalk:Sessions:SaveMode", "Interval"),
            ("SmallTalk:Sessions:StoreRetryWindow", "00:00:00"),
            ("SmallTalk:Shutdown:SaveTimeout", "00:00:04")
        );
        var session = await host.Services.GetRequiredService<ISessionManager>().OpenAsync("kept");
        await session.CommitAsync(new SessionChange { Messages = [new ChatMessage(ChatRole.User, "one")] });
        plan.Add(StoreOperations.Commit, Fault.FailBefore());

        var stopping = host.StopAsync();
        var pause = TimeSpan.FromSeconds(0.4);
        await _clock.ElapseAsync(pause, pause);
        await stopping.Guarded();

        (await saved.Backend!.Sessions.LoadAsync(new(session.Id), Storage.SessionRead.Whole))!.Messages.Should().ContainSingle();
        host.Logs().Should().ContainSingle(record => record.Id.Id == 9030);
        host.Logs().Should().NotContain(record => record.Id.Id == 9031);
    }

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
        await host.StartAsync().Guarded();
        return host;
    }
}
