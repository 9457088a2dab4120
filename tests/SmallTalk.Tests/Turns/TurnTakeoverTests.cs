using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Turns;

/// <summary>A process goes on with turns that others have left, and with no others.</summary>
[Property("Requirement", "B-03")]
public sealed class TurnTakeoverTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly TurnTestBed _bed = new();

    [TearDown]
    public async Task EndAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task A_turn_of_a_process_that_died_is_taken_over_when_its_lease_has_run_out_and_the_process_is_fenced()
    {
        var dead = await _bed.AcquireLeaseAsync("dead");
        await LeaveTurnAsync(dead);
        var heir = await StartHeirAsync();
        await PassLookAsync(heir);
        heir.Writer.Requests.Should().BeEmpty("its process may live");

        await _bed.Store.Leases.RenewAsync(heir.Owner, TimeSpan.FromSeconds(4));
        // The rest of the four seconds of the lease, and one look more.
        _bed.Time.Advance(TimeSpan.FromSeconds(3.5) + Look);
        await TakenAsync();

        heir.Writer.Requests.Should().ContainSingle();
        (await _bed.StoredAsync()).Should().Equal("user: Hi", "writer: Hello");
        (await _bed.Store.Leases.ListAsync()).Single(lease => lease.Owner == dead).IsFenced.Should().BeTrue();
    }

    [Test]
    public async Task A_turn_that_a_stopping_process_has_left_is_taken_over_too()
    {
        var stopped = await _bed.AcquireLeaseAsync("stopped");
        await LeaveTurnAsync(stopped);
        await _bed.Store.Leases.ReleaseAsync(stopped);

        await StartHeirAsync();
        await TakenAsync();

        (await _bed.StoredAsync()).Should().Equal("user: Hi", "writer: Hello");
    }

    [Test]
    public async Task Nothing_is_taken_over_unless_that_is_opted_for()
    {
        var dead = await _bed.AcquireLeaseAsync("dead");
        await LeaveTurnAsync(dead);
        await _bed.Store.Leases.ReleaseAsync(dead);

        var heir = await StartHeirAsync(isOptedFor: false);
        await heir.Takeover.DisposeAsync().AsTask().Guarded();

        heir.Writer.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task A_turn_that_has_ended_three_processes_is_left_alone_and_that_is_said()
    {
        for (var process = 0; process < 4; process++)
        {
            var owner = await _bed.AcquireLeaseAsync($"dead-{process}");
            if (process == 0)
                await LeaveTurnAsync(owner);
            else
                await TakeAndDieAsync(owner);
            await _bed.Store.Leases.ReleaseAsync(owner);
        }

        var heir = await StartHeirAsync();
        await AgentWorld.UntilAsync(() => heir.Process.Logs.GetSnapshot().Any(record => record.Id.Id == 7016));

        heir.Writer.Requests.Should().BeEmpty();
    }

    [Test]
    public async Task A_suspended_turn_waits_for_who_has_suspended_it()
    {
        var owner = await _bed.AcquireLeaseAsync("stopped");
        var process = _bed.Start([FakeAgent.Says("writer", "Hello")], null, AddPatient, owner);
        var suspended = await process.SendAsync("patient", "Hi");
        await process.DisposeAsync();
        await LeaveTurnAsync(owner, "other");
        await _bed.Store.Leases.ReleaseAsync(owner);

        var heir = await StartHeirAsync();
        await AgentWorld.UntilAsync(() => heir.Writer.Requests.Count > 0);

        suspended.Single().Receipt!.EndedBecause.Should().Be("later");
        heir.Writer.Requests.Single().Session.Id.Value.Should().Be("other");
        heir.Process.Turns.GetPendingTurn(await heir.Process.OpenAsync())!.IsSuspended.Should().BeTrue();
        var again = await heir.Process.ResumeAsync();
        again.Single().Receipt!.EndedBecause.Should().Be("later");
    }

    [Test]
    public async Task A_store_that_fails_in_the_midst_of_a_stop_only_ends_it()
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var heir = await StartHeirAsync(
            before: (process, takeover) => process.Faults.Add(StoreOperations.ListLeases, Fault.FailBefore(_ => FailInAStop(takeover)))
        );
        await failed.Task.Guarded();
        await heir.Takeover.DisposeAsync().AsTask().Guarded();

        heir.Process.Logs.GetSnapshot().Should().NotContain(record => record.Id.Id == 7015);

        StoreUnavailableException FailInAStop(TurnTakeover takeover)
        {
            takeover.Stop();
            failed.SetResult();
            return new("The server is gone.");
        }
    }

    [Test]
    public async Task A_turn_that_cannot_be_read_is_said_once_and_keeps_no_other_from_being_taken_over()
    {
        await DamageTurnAsync("damaged-1", "[]");
        await DamageTurnAsync(
            "damaged-2",
            """{"turn":{"turnId":"t","target":null,"firstSequence":1,"correlationId":"c","startedAt":"2030-01-01T00:00:00Z"}}"""
        );
        var stopped = await _bed.AcquireLeaseAsync("stopped");
        await LeaveTurnAsync(stopped);
        await _bed.Store.Leases.ReleaseAsync(stopped);

        var heir = await StartHeirAsync();
        await TakenAsync();
        var looks = heir.Process.Faults.CountOf(StoreOperations.QuerySessions);
        while (heir.Process.Faults.CountOf(StoreOperations.QuerySessions) <= looks + 1)
            await PassOneLookAsync(heir);

        (await _bed.StoredAsync()).Should().Equal("user: Hi", "writer: Hello");
        var lines = heir.Process.Logs.GetSnapshot().Where(record => record.Id.Id is 7015 or 7017).ToList();
        lines.Select(line => line.Id.Id).Should().Equal([7017, 7017], "there are two, and each is said once");
        lines[0].Message.Should().Contain("damaged-1");
    }

    [Test]
    public async Task A_second_start_does_nothing()
    {
        var heir = await StartHeirAsync();
        await AgentWorld.UntilAsync(() => heir.Process.Faults.CountOf(StoreOperations.ListLeases) > 0);

        heir.Takeover.Start();
        await HangGuard.LetPoolWorkAsync();

        heir.Process.Faults.CountOf(StoreOperations.ListLeases).Should().Be(1, "each loop looks at once when it begins");
    }

    [Test]
    public void A_process_counts_as_newly_dead_once()
    {
        var owners = new DeadOwners();
        var living = new ProcessLease(new("a", 1), default, IsExpired: false, IsFenced: false);
        var dead = living with { IsExpired = true };

        owners.Note([living]).Should().BeEmpty();
        owners.Note([dead]).Should().Equal(new ProcessOwner("a", 1));
        owners.Note([dead]).Should().BeEmpty();
        owners.Forget();
        owners.Note([living with { IsFenced = true }]).Should().Equal(new ProcessOwner("a", 1));
        owners.Note([living]).Should().BeEmpty();
        owners.Note([dead]).Should().ContainSingle("it lived meanwhile");
    }

    /// <summary>A process is gone in the midst of its turn.</summary>
    private async Task LeaveTurnAsync(ProcessOwner owner, string? sessionId = null)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = _bed.Start([new FakeAgent("writer", (_, token) => FakeAgent.Hang(asked, token))], owner: owner);
        var session = await process.Services.GetRequiredService<SessionManager>().OpenAsync(SessionId.Parse(sessionId ?? _bed.Key.Id.Value));
        _ = TurnProcess.CollectAsync(process.Turns.SendAsync(session, "writer", new(ChatRole.User, "Hi")));
        await asked.Task.Guarded();
        process.Faults.Abort();
    }

    /// <summary>A process goes on with the turn, and is gone in the midst of it.</summary>
    private async Task TakeAndDieAsync(ProcessOwner owner)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = _bed.Start([new FakeAgent("writer", (_, token) => FakeAgent.Hang(asked, token))], owner: owner);
        _ = process.ResumeAsync();
        await asked.Task.Guarded();
        process.Faults.Abort();
    }

    private async Task<Heir> StartHeirAsync(bool isOptedFor = true, Action<TurnProcess, TurnTakeover>? before = null)
    {
        var writer = FakeAgent.Says("writer", "Hello");
        var owner = await _bed.AcquireLeaseAsync("heir");
        var process = _bed.Start([writer], options => options.TakeOverPendingTurns = isOptedFor, AddPatient, owner);
        var takeover = process.Services.GetRequiredService<TurnTakeover>();
        before?.Invoke(process, takeover);
        takeover.Start();
        return new(process, writer, takeover, owner);
    }

    /// <summary>Half a second passes in which the heir has looked: when another look begins, the one before is over.</summary>
    private async Task PassLookAsync(Heir heir)
    {
        var looks = heir.Process.Faults.Add(StoreOperations.ListLeases, Fault.Delay(TimeSpan.Zero), times: 2);
        for (var look = 1; look <= 2; look++)
        {
            _bed.Time.Advance(Look);
            await AgentWorld.UntilAsync(() => looks.Hits >= look);
        }
    }

    /// <summary>Waits, and no time passes: what is asked of store and agent has limits.</summary>
    private Task TakenAsync() => HangGuard.UntilAsync(async () => (await _bed.TopicsAsync()).Contains("turn:completed"));

    /// <summary>The pending turn of a session is nothing that can be gone on with.</summary>
    private async Task DamageTurnAsync(string sessionId, string pending) =>
        await _bed.Store.Sessions.CommitAsync(
            new()
            {
                CommitId = CommitId.New(),
                Key = new(SessionId.Parse(sessionId)),
                ExpectedVersion = 0,
                Expiry = new(_bed.Time.GetUtcNow().AddDays(1)),
                PendingTurn = new Payload(Encoding.UTF8.GetBytes(pending)),
            }
        );

    /// <summary>Time passes up to the next look of the heir, and no more before that has begun: the one before has a limit.</summary>
    private async Task PassOneLookAsync(Heir heir)
    {
        await _bed.Store.Leases.RenewAsync(heir.Owner, TimeSpan.FromSeconds(4));
        var looks = heir.Process.Faults.CountOf(StoreOperations.ListLeases);
        _bed.Time.Advance(Look);
        await AgentWorld.UntilAsync(() => heir.Process.Faults.CountOf(StoreOperations.ListLeases) > looks);
    }

    private static void AddPatient(IServiceCollection services) => services.AddSingleton<ITurnDirector>(new Patient());

    /// <summary>A director that always has time.</summary>
    private sealed class Patient : ITurnDirector
    {
        public string Name => "patient";

        public ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default) => new(TurnStep.Suspend("later"));
    }

    private sealed record Heir(TurnProcess Process, FakeAgent Writer, TurnTakeover Takeover, ProcessOwner Owner);
}
