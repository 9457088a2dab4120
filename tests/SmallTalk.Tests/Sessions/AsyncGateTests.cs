using SmallTalk.Sessions;

namespace SmallTalk.Tests.Sessions;

internal sealed class AsyncGateTests
{
    private readonly AsyncGate gate = new();

    [Test]
    public async Task One_passes_at_a_time_in_the_order_of_arrival()
    {
        await gate.EnterAsync();
        gate.TryEnter().Should().BeFalse();
        var waiting = Enumerable.Range(0, 3).Select(_ => gate.EnterAsync().AsTask()).ToArray();

        for (var passed = 0; passed < 3; passed++)
        {
            gate.Exit();
            await waiting[passed].WaitAsync(SessionTestBed.Guard, TimeProvider.System);
            waiting.Skip(passed + 1).Should().NotContain(task => task.IsCompleted);
        }
        gate.Exit();

        gate.TryEnter().Should().BeTrue();
    }

    [Test]
    public async Task Whoever_is_cancelled_while_waiting_is_passed_over()
    {
        using var cancel = new CancellationTokenSource();
        await gate.EnterAsync();
        var cancelled = gate.EnterAsync(cancel.Token).AsTask();
        var patient = gate.EnterAsync(CancellationToken.None).AsTask();

        await cancel.CancelAsync();
        gate.Exit();

        await patient.WaitAsync(SessionTestBed.Guard, TimeProvider.System);
        await cancelled.Awaiting(task => task).Should().ThrowAsync<OperationCanceledException>();
        gate.TryEnter().Should().BeFalse();
    }

    [Test]
    public async Task A_cancelled_token_does_not_pass_even_a_free_gate()
    {
        await gate.Awaiting(it => it.EnterAsync(new CancellationToken(true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();

        gate.TryEnter().Should().BeTrue();
    }

    [Test]
    public async Task What_it_guards_is_never_entered_twice()
    {
        var inside = 0;
        var total = 0;

        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var round = 0; round < 200; round++)
                        {
                            await gate.EnterAsync();
                            Interlocked.Increment(ref inside).Should().Be(1);
                            total++;
                            await Task.Yield();
                            Interlocked.Decrement(ref inside);
                            gate.Exit();
                        }
                    })
                )
        );

        total.Should().Be(3200);
    }
}
