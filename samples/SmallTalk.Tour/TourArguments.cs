namespace SmallTalk.Tour;

/// <summary>What was typed.</summary>
/// <param name="Chapters">The chapters to run.</param>
/// <param name="Help">Whether only the help is shown.</param>
/// <param name="Lie">Whether an acknowledgement is invented, which the check must notice.</param>
/// <param name="Error">What is wrong with the arguments; null is nothing.</param>
internal sealed record TourArguments(IReadOnlyList<IChapter> Chapters, bool Help, bool Lie, string? Error)
{
    public const string Usage = """
        usage: dotnet run --project samples/SmallTalk.Tour [-- options]

          --chapter NAME   one chapter only; may be repeated, names may be shortened ("tail")
          --lie            invents one acknowledgement, to show that the last line would tell
          --help           this text

        """;

    public static TourArguments Parse(IReadOnlyList<string> args)
    {
        var chapters = new List<IChapter>();
        var (help, lie) = (false, false);
        for (var at = 0; at < args.Count; at++)
        {
            switch (args[at])
            {
                case "--help" or "-h" or "-?":
                    help = true;
                    break;
                case "--lie":
                    lie = true;
                    break;
                case "--chapter" or "-c" when at + 1 < args.Count:
                    if (Tour.Chapters.Find(args[++at]) is not { } chapter)
                        return Wrong($"There is no chapter '{args[at]}'. Chapters: {string.Join(", ", Tour.Chapters.All.Select(known => known.Name))}.");
                    chapters.Add(chapter);
                    break;
                case "--chapter" or "-c":
                    return Wrong("--chapter needs a name.");
                default:
                    return Wrong($"'{args[at]}' is not understood.");
            }
        }
        return new(chapters.Count > 0 ? [.. chapters.Distinct()] : Tour.Chapters.All, help, lie, null);
    }

    private static TourArguments Wrong(string error) => new([], false, false, error);
}
