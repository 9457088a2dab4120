using System.Collections.Concurrent;
using SmallTalk.Sessions;

namespace SmallTalk.Testing;

/// <summary>What goes wrong with the calls of a <see cref="FaultInjectingBackend"/>, and when.</summary>
/// <remarks>
/// Rules are asked in the order they were added; the first one that hits decides. With the same seed the n-th call a rule concerns always gets the
/// same decision. Rules may be added while calls run. Safe for use by several threads; several backends may share a plan.
/// </remarks>
public sealed class FaultPlan
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);
    private readonly Lock _sync = new();
    private readonly World _world = new();
    private readonly ulong _seed;
    private FaultRule[] _rules = [];

    /// <summary>Makes a plan in which nothing goes wrong yet.</summary>
    /// <param name="timeProvider">The clock of delays; null is the system's.</param>
    /// <param name="seed">Decides the draws of rules with a probability; 0 by default.</param>
    public FaultPlan(TimeProvider? timeProvider = null, int seed = 0)
    {
        TimeProvider = timeProvider ?? TimeProvider.System;
        _seed = (uint)seed;
    }

    /// <summary>Completes when the world is stopped for the first time.</summary>
    public Task WorldStopped => _world.Stopped;

    internal TimeProvider TimeProvider { get; }

    /// <summary>Adds a rule.</summary>
    /// <param name="operations">The name of an operation (see <see cref="StoreOperations"/>), or its beginning and a star: <c>sessions.*</c>, <c>*</c>.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="skip">How many of the calls it concerns are let pass first; 0 by default.</param>
    /// <param name="times">How many calls are hit at most; 1 by default.</param>
    /// <param name="probability">How likely each call after the skipped ones is hit, 0 to 1; 1 by default.</param>
    /// <param name="when">Which calls it concerns besides; null is all.</param>
    /// <returns>The rule, to watch or end it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public FaultRule Add(string operations, Fault fault, int skip = 0, int times = 1, double probability = 1, Func<StoreCall, bool>? when = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(operations);
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(probability);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(probability, 1);
        lock (_sync)
        {
            var schedule = new FaultSchedule(skip, times, probability, (_seed << 32) + (uint)_rules.Length);
            var rule = new FaultRule(operations, fault, when, schedule);
            _rules = [.. _rules, rule];
            return rule;
        }
    }

    /// <summary>Counts the calls of an operation so far, those that were hit included.</summary>
    /// <param name="operation">Its name; see <see cref="StoreOperations"/>.</param>
    /// <returns>How many.</returns>
    public long CountOf(string operation) => _counts.GetValueOrDefault(operation);

    /// <summary>
    /// Stops the world: every call hangs, and so does every answer that is under way, as if the process had been killed or paused. A call's token
    /// still ends its wait. To simulate a kill, stop the world, open a second host on the inner store, and <see cref="Abort"/> the first one at the end.
    /// </summary>
    public void StopWorld() => _world.Stop();

    /// <summary>Lets a stopped world go on, as a paused process does: what hung goes on where it stood. Dropped calls fail.</summary>
    public void Release() => _world.Release();

    /// <summary>Ends the world for good: what hangs fails with a <see cref="Storage.StoreUnavailableException"/>, and so does every later call.</summary>
    public void Abort() => _world.End();

    internal async ValueTask<T> RunAsync<T>(
        string operation,
        object? argument,
        SessionKey? session,
        Func<ValueTask<T>> perform,
        CancellationToken cancellationToken
    )
    {
        var call = new StoreCall(operation, _counts.AddOrUpdate(operation, 1, (_, count) => count + 1), argument, session);
        await _world.PassAsync(call, outcomeUnknown: false, cancellationToken).ConfigureAwait(false);
        var fault = Array.Find(_rules, rule => rule.TryHit(call))?.Fault;
        await BeforeAsync(fault, call, cancellationToken).ConfigureAwait(false);
        var answer = await perform().ConfigureAwait(false);
        await AfterAsync(fault, call, cancellationToken).ConfigureAwait(false);
        if (fault?.Kind == FaultKind.Duplicate)
            await perform().ConfigureAwait(false);
        await _world.PassAsync(call, outcomeUnknown: true, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    private async ValueTask BeforeAsync(Fault? fault, StoreCall call, CancellationToken cancellationToken)
    {
        switch (fault?.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Time, TimeProvider, cancellationToken).ConfigureAwait(false);
                break;
            case FaultKind.FailBefore:
                throw fault.MakeError(call);
            case FaultKind.DropRequest:
                await _world.LoseAsync(call, outcomeUnknown: true, cancellationToken).ConfigureAwait(false);
                break;
            case FaultKind.StopWorldBefore:
                _world.Stop();
                break;
            default:
                return;
        }
        await _world.PassAsync(call, outcomeUnknown: false, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask AfterAsync(Fault? fault, StoreCall call, CancellationToken cancellationToken)
    {
        switch (fault?.Kind)
        {
            case FaultKind.FailAfter:
                throw fault.MakeError(call);
            case FaultKind.DropReply:
                await _world.LoseAsync(call, outcomeUnknown: true, cancellationToken).ConfigureAwait(false);
                break;
            case FaultKind.StopWorldAfter:
                _world.Stop();
                break;
            default:
                return;
        }
    }
}
