using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Events;

/// <summary>Checks <see cref="EventOptions"/>; every fault names its configuration path and value.</summary>
internal sealed class EventOptionsValidator : IValidateOptions<EventOptions>
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, EventOptions options)
    {
        var faults = new List<string>();
        Check(faults, nameof(options.Retention), options.Retention, Hour, TimeSpan.FromDays(30));
        Check(faults, nameof(options.MaxPayloadBytes), options.MaxPayloadBytes, 1024, 16 * 1024 * 1024);
        Check(faults, nameof(options.HandlerTimeout), options.HandlerTimeout, TimeSpan.FromMilliseconds(100), Hour);
        Check(faults, nameof(options.MaxAttempts), options.MaxAttempts, 1, 100);
        Check(faults, nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(1), Hour);
        Check(faults, nameof(options.MaxRetryDelay), options.MaxRetryDelay, options.RetryDelay, Hour);
        Check(faults, nameof(options.ReadAhead), options.ReadAhead, 1, 10_000);
        Check(faults, nameof(options.CursorSaveCount), options.CursorSaveCount, 1, 10_000);
        Check(faults, nameof(options.CursorSaveInterval), options.CursorSaveInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Check(faults, nameof(options.QueueCapacity), options.QueueCapacity, 1, 1_000_000);
        Check(faults, nameof(options.ProcessedIds), options.ProcessedIds, 1, 1_000_000);
        Check(faults, nameof(options.BufferCapacity), options.BufferCapacity, 1, 1_000_000);
        Check(faults, nameof(options.ClaimInterval), options.ClaimInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        if (options.CursorProtection is { } protection)
            Check(faults, nameof(options.CursorProtection), protection, options.Retention, TimeSpan.FromDays(30));
        Check(faults, nameof(options.Replay), options.Replay);
        foreach (var (id, subscriber) in options.Subscribers)
            if (subscriber.Replay is { } replay)
                Check(faults, $"{nameof(options.Subscribers)}:{id}:{nameof(subscriber.Replay)}", replay);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Check(List<string> faults, string path, ReplayOptions replay)
    {
        if (replay.Window is { } window)
            Check(faults, $"{path}:{nameof(replay.Window)}", window, TimeSpan.FromTicks(1), TimeSpan.MaxValue);
        if (replay.MaxEvents is { } most)
            Check(faults, $"{path}:{nameof(replay.MaxEvents)}", most, 1, ReplayPolicy.MostEvents);
    }

    private static void Check<T>(List<string> faults, string property, T value, T least, T most)
        where T : IComparable<T> => OptionRange.Check(faults, EventOptions.SectionName, property, value, least, most);
}
