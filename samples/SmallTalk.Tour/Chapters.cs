using SmallTalk.Tour.Expire;
using SmallTalk.Tour.ExpertGroup;
using SmallTalk.Tour.ExternalizedState;
using SmallTalk.Tour.FailingAgents;
using SmallTalk.Tour.Listening;
using SmallTalk.Tour.Migrate;
using SmallTalk.Tour.PersistAndResume;
using SmallTalk.Tour.Tail;
using SmallTalk.Tour.TwoWriters;

namespace SmallTalk.Tour;

/// <summary>The chapters, in order. A new one is a class that implements <see cref="IChapter"/> and a line here.</summary>
internal static class Chapters
{
    public static IReadOnlyList<IChapter> All { get; } =
    [
        new PersistAndResumeChapter(),
        new ExpireChapter(),
        new TailChapter(),
        new TwoWritersChapter(),
        new ExternalizedStateChapter(),
        new MigrateChapter(),
        new EventsChapter(),
        new FailingAgentsChapter(),
        new GroupChapter(),
    ];

    /// <summary>Finds a chapter by a name that may be shortened, in any case, with any characters between its words; null when none or several fit.</summary>
    public static IChapter? Find(string name)
    {
        var wanted = Letters(name);
        if (wanted.Length == 0)
            return null;
        return All.FirstOrDefault(chapter => Letters(chapter.Name) == wanted)
            ?? Single(All.Where(chapter => Letters(chapter.Name).StartsWith(wanted, StringComparison.Ordinal)))
            ?? Single(All.Where(chapter => Letters(chapter.Name).Contains(wanted, StringComparison.Ordinal)));
    }

    private static IChapter? Single(IEnumerable<IChapter> found) => found.Take(2).ToList() is [var one] ? one : null;

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
