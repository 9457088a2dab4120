using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;

namespace SmallTalk.Storage;

/// <summary>A store that answers nobody is left alone, and what waits for it goes on when it does.</summary>
[Property("Requirement", "FR-029")]
public sealed class StoreBreakerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<StoreBreaker> _log = new();
    private readonly RecordingAlertDispatcher _operators = new();
    private StoreCalls _calls = null!;
    private Exception? _error;
    private int _asked;

    [SetUp]
    public void Make() => _calls = new(_time, TimeSpan.FromSeconds(10), new(_time, _operators, _log));

    [Test]
    public async Task A_store_that_does_not_answer_is_asked_no_more_until_a_trial_has_succeeded()
    {
        _error = new StoreUnavailableException("down") { OutcomeUnknown = true };
        for (var call = 0; call < StoreBreaker.CallsToOpen; call++)
            await FailAsync();

        var refused = await FailAsync();

        _asked.Should().Be(StoreBreaker.CallsToOpen);
        refused.Class.Should().Be(ErrorClass.Transient);
        refused.OutcomeUnknown.Should().BeFalse("the store was not asked");
        var alert = _operators.Raised.Should().ContainSingle().Which;
        (alert.Name, alert.Severity, alert.Error).Should().Be(("store.unavailable", AlertSeverity.Critical, _error));

        _time.Advance(StoreBreaker.Break);
        _error = null;
        await _calls.AttemptAsync(AskAsync, Limit, CancellationToken.None);

        _operators.Resolved.Should().Equal(alert.Key);
        _log.Collector.GetSnapshot().Select(record => record.Id.Id).Should().Equal(2010, 2011);
        await _calls.AttemptAsync(AskAsync, Limit, CancellationToken.None);
    }

    [Test]
    public async Task One_answer_among_many_failures_keeps_it_closed()
    {
        for (var call = 0; call < 5 * StoreBreaker.CallsToOpen; call++)
        {
            _error = call % (StoreBreaker.CallsToOpen - 1) == 0 ? null : new StoreUnavailableException("down");
            await _calls.AttemptAsync(AskAsync, Limit, CancellationToken.None).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        }

        _operators.Raised.Should().BeEmpty();
    }

    [Test]
    public async Task A_store_that_refuses_has_answered()
    {
        _error = new StoreFullException("full");
        for (var call = 0; call < 2 * StoreBreaker.CallsToOpen; call++)
            (await FailAsync()).Should().BeSameAs(_error);
    }

    [Test]
    public async Task What_callers_end_themselves_says_nothing()
    {
        var never = new TaskCompletionSource<int>();
        for (var call = 0; call < 2 * StoreBreaker.CallsToOpen; call++)
        {
            using var leaves = new CancellationTokenSource();
            var waiting = _calls.AttemptAsync(token => new ValueTask<int>(never.Task.WaitAsync(token)), Limit, leaves.Token).AsTask();
            await leaves.CancelAsync();
            await waiting.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();
        }

        _operators.Raised.Should().BeEmpty();
    }

    [Test]
    public async Task Calls_that_take_too_long_count()
    {
        var never = new TaskCompletionSource<int>();
        for (var call = 0; call < StoreBreaker.CallsToOpen; call++)
        {
            var late = _calls.AttemptAsync(_ => new ValueTask<int>(never.Task), TimeSpan.FromMilliseconds(100), CancellationToken.None).AsTask();
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await late.Invoking(it => it).Should().ThrowAsync<StoreUnavailableException>();
        }

        _operators.Raised.Should().ContainSingle();
    }

    private async Task<StoreException> FailAsync() =>
        (await _calls.Invoking(it => it.AttemptAsync(AskAsync, Limit, CancellationToken.None).AsTask()).Should().ThrowAsync<StoreException>()).Which;

    private ValueTask<int> AskAsync(CancellationToken cancellationToken)
    {
        _asked++;
        return _error is null ? new(_asked) : ValueTask.FromException<int>(_error);
    }
}
