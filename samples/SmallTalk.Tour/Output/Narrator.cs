using System.Globalization;
using SmallTalk.Tour.Recordings;
using Spectre.Console;

namespace SmallTalk.Tour.Output;

/// <summary>Tells the tour: in colour on a console, plain where the output goes elsewhere or NO_COLOR is set.</summary>
internal sealed class Narrator(IAnsiConsole console)
{
    private const int PlainWidth = 120;
    private static readonly string[] Voices = ["aqua", "yellow", "fuchsia", "lime", "orange1", "deepskyblue1", "hotpink", "khaki1"];

    private readonly Dictionary<string, string> _voices = new(StringComparer.OrdinalIgnoreCase);

    public static Narrator OfConsole()
    {
        var isPlain =
            Console.IsOutputRedirected
            || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("TERM") == "dumb";
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = isPlain ? AnsiSupport.No : AnsiSupport.Detect,
                ColorSystem = isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
                Interactive = InteractionSupport.No,
            }
        );
        if (Console.IsOutputRedirected)
            console.Profile.Width = PlainWidth;
        return new(console);
    }

    public void Title(RecordingSource recordings)
    {
        console.MarkupLine("[bold]SmallTalk: a tour in which things break[/]");
        Say($"Agents talk, processes are killed, writers collide. Every acknowledged message is written into a ledger of its own and looked for afterwards.");
        Say($"Conversations: {recordings.Conversations.Count} {recordings.Origin}.");
    }

    public void Chapter(int number, int of, IChapter chapter)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{number}/{of}  {Markup.Escape(chapter.Name)}[/]").LeftJustified());
        console.MarkupLine($"[italic]{Markup.Escape(chapter.Why)}[/]");
    }

    /// <summary>A sentence of the tour itself.</summary>
    public void Say(string text) => console.MarkupLine(Markup.Escape(text));

    /// <summary>A heading within a chapter.</summary>
    public void Heading(string text)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{Markup.Escape(text)}[/]");
    }

    /// <summary>What somebody said, in one line, and a word on what became of it.</summary>
    public void Speech(string speaker, string text, string fate)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var room = Math.Max(20, console.Profile.Width - speaker.Length - fate.Length - 10);
        if (line.Length > room)
            line = line[..(room - 2)] + " …";
        console.MarkupLine($"    [{VoiceOf(speaker)}]{Markup.Escape(speaker)}[/]: {Markup.Escape(line)} [grey]{Markup.Escape(fate)}[/]");
    }

    /// <summary>What the library did, as a line of its own.</summary>
    public void Note(string text) => console.MarkupLine($"    [grey]{Markup.Escape(text)}[/]");

    /// <summary>What the library refuses, as it should.</summary>
    public void Refuse(string text) => console.MarkupLine($"  [yellow]⊘ refused: {Markup.Escape(text)}[/]");

    /// <summary>What goes wrong.</summary>
    public void Blow(string text) => console.MarkupLine($"  [red bold]✗ {Markup.Escape(text)}[/]");

    /// <summary>What held.</summary>
    public void Hold(string text) => console.MarkupLine($"  [green]✓ {Markup.Escape(text)}[/]");

    public void Verdict(bool isClean, string text)
    {
        console.WriteLine();
        if (isClean)
            Hold($"ledger against store: {text}");
        else
            Blow($"ledger against store: {text}");
    }

    public void Table(IReadOnlyList<string> heads, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Ascii2).BorderColor(Color.Grey);
        foreach (var head in heads)
            table.AddColumn(new TableColumn(Markup.Escape(head)).RightAligned());
        foreach (var row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(new Padder(table, new Padding(4, 0, 0, 0)));
    }

    public void Help(string usage, IEnumerable<IChapter> chapters)
    {
        console.Write(new Text(usage));
        console.WriteLine();
        Say("chapters:");
        foreach (var chapter in chapters)
            console.MarkupLine($"  [bold]{Markup.Escape(chapter.Name)}[/]: {Markup.Escape(chapter.Why)}");
    }

    public void LastLine(int acknowledged, int restored, bool isTrue)
    {
        console.WriteLine();
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"tour: {acknowledged} messages acknowledged, {restored} restored, {acknowledged - restored} lost"
        );
        console.MarkupLine($"[bold {(isTrue ? "green" : "red")}]{line}[/]");
    }

    private string VoiceOf(string speaker)
    {
        if (!_voices.TryGetValue(speaker, out var voice))
            _voices[speaker] = voice = Voices[_voices.Count % Voices.Length];
        return voice;
    }
}
