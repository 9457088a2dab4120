using System.Net;
using System.Net.Http.Headers;

namespace SmallTalk.Agents;

/// <summary>Judges what the client of a model threw.</summary>
internal static class ModelErrors
{
    private const int NoAnswer = 0;
    private const int FirstServerStatus = 500;

    internal static string ToTag(this ModelErrorKind kind) =>
        kind switch
        {
            ModelErrorKind.Network => "network",
            ModelErrorKind.Timeout => "timeout",
            ModelErrorKind.Throttled => "throttled",
            ModelErrorKind.Server => "server",
            _ => "other",
        };

    /// <summary>Judges by type. A cancellation counts as a time-out: whether somebody asked for it, the caller knows.</summary>
    internal static ModelError Judge(Exception error) =>
        error switch
        {
            SmallTalkException own => new(own.Class, ModelErrorKind.Other),
            AggregateException { InnerExceptions: [.., var last] } => Judge(last),
            HttpRequestException { StatusCode: { } status } => OfStatus((int)status),
            HttpRequestException or IOException => new(ErrorClass.Transient, ModelErrorKind.Network),
            TimeoutException or OperationCanceledException => new(ErrorClass.Transient, ModelErrorKind.Timeout),
            _ => new(ErrorClass.Permanent, ModelErrorKind.Other),
        };

    /// <summary>Judges by what the host reads in the error, and by type where it reads nothing.</summary>
    internal static ModelError Judge(Exception error, Func<Exception, ChatFailure?>? inspect, DateTimeOffset now)
    {
        // Clients that repeat requests themselves throw all their attempts in one; the last one counts.
        if (error is AggregateException { InnerExceptions: [.., var last] })
            return Judge(last, inspect, now);
        if (error is SmallTalkException || inspect?.Invoke(error) is not { } failure)
            return Judge(error);
        var judged = failure.Status is { } status ? OfStatus(status) : Judge(error);
        return judged with { Class = failure.Class ?? judged.Class, RetryAfter = WaitOf(failure.RetryAfter, now) };
    }

    private static ModelError OfStatus(int status) =>
        status switch
        {
            NoAnswer => new(ErrorClass.Transient, ModelErrorKind.Network),
            (int)HttpStatusCode.RequestTimeout => new(ErrorClass.Transient, ModelErrorKind.Timeout),
            (int)HttpStatusCode.TooManyRequests => new(ErrorClass.Transient, ModelErrorKind.Throttled),
            (int)HttpStatusCode.BadRequest or (int)HttpStatusCode.RequestEntityTooLarge or (int)HttpStatusCode.UnprocessableEntity => new(
                ErrorClass.Invalid,
                ModelErrorKind.Other
            ),
            >= FirstServerStatus => new(ErrorClass.Transient, ModelErrorKind.Server),
            _ => new(ErrorClass.Permanent, ModelErrorKind.Other),
        };

    /// <summary>A date that is past is no wait.</summary>
    private static TimeSpan? WaitOf(string? header, DateTimeOffset now) =>
        RetryConditionHeaderValue.TryParse(header, out var condition) ? condition.Delta ?? condition.Date - now : null;
}
