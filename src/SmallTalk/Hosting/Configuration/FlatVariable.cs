using System.Globalization;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Hosting;

/// <summary>A variable that stands outside of the <c>SmallTalk</c> section, usually an environment variable (FR-051).</summary>
/// <param name="Name">The name.</param>
/// <param name="Path">The configuration path of the option that it sets.</param>
/// <param name="Expected">What its text must be.</param>
/// <param name="TryApply">Sets the option; false when the text is not as expected.</param>
internal sealed record FlatVariable(string Name, string Path, string Expected, Func<SmallTalkOptions, string, bool> TryApply)
{
    private const string Storage = StorageOptions.SectionName;
    private const string Events = EventOptions.SectionName;
    private const string Sessions = SessionDefaults.Section;
    private const string Number = "a number such as 24 or 0.5";
    private const string WholeNumber = "a whole number such as 100";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<FlatVariable> All { get; } =
    [
        OfText("STORAGE_TYPE", $"{Storage}:{nameof(StorageOptions.Type)}", static (options, text) => options.Storage.Type = text),
        OfText("STORAGE_PATH", $"{Storage}:{nameof(StorageOptions.Path)}", static (options, text) => options.Storage.Path = text),
        OfText("STORAGE_CONNECTION", $"{Storage}:{nameof(StorageOptions.Connection)}", static (options, text) => options.Storage.Connection = text),
        OfTime(
            "EVENT_RETENTION_HOURS",
            $"{Events}:{nameof(EventOptions.Retention)}",
            TimeSpan.FromHours(1),
            static (options, time) => options.Events.Retention = time
        ),
        OfTime(
            "SESSION_EXPIRATION_DAYS",
            $"{Sessions}:{nameof(SessionOptions.Lifetime)}",
            TimeSpan.FromDays(1),
            static (options, time) => options.Sessions.Lifetime = time
        ),
        OfCount(
            "MAX_CONCURRENT_SESSIONS",
            $"{Sessions}:{nameof(SessionOptions.MaxActiveSessions)}",
            static (options, count) => options.Sessions.MaxActiveSessions = count
        ),
    ];

    private static FlatVariable OfText(string name, string path, Action<SmallTalkOptions, string> set) =>
        new(
            name,
            path,
            "text",
            (options, text) =>
            {
                set(options, text);
                return true;
            }
        );

    private static FlatVariable OfCount(string name, string path, Action<SmallTalkOptions, int> set) =>
        new(
            name,
            path,
            WholeNumber,
            (options, text) =>
            {
                if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var count))
                    return false;
                set(options, count);
                return true;
            }
        );

    private static FlatVariable OfTime(string name, string path, TimeSpan unit, Action<SmallTalkOptions, TimeSpan> set) =>
        new(
            name,
            path,
            Number,
            (options, text) =>
            {
                if (
                    !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
                    || !double.IsFinite(count)
                    || Math.Abs(count) > TimeSpan.MaxValue / unit / 2
                )
                    return false;
                set(options, unit * count);
                return true;
            }
        );
}
