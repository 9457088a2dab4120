using System.Globalization;
using Microsoft.Extensions.AI;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Testing;

namespace SmallTalk.Tour.ExternalizedState;

/// <summary>What agents know together lives in the store: two hosts share it, collide in it, ruin it, roll it back, and are restarted.</summary>
internal sealed class ExternalizedStateChapter : IChapter
{
    private const int Voters = 8;
    private const int Votes = 25;
    private const string HeadlineName = "article/headline";
    private const string VotesName = "article/votes";
    private const string NotesName = "notes";
    private const string Operator = "operator";
    private static readonly SessionId Desk = "desk";

    private static readonly IStateConflictResolver Sum = StateConflictResolvers.Merge<int>(it => it.Current + it.Mine - it.Base);

    private static readonly IStateConflictResolver Both = StateConflictResolvers.Merge<List<string>>(it =>
        [.. it.Current ?? [], .. (it.Mine ?? []).Except(it.Base ?? [])]
    );

    public string Name => "externalized state";

    public string Why =>
        "What agents know together must not live in one process: it would die with it, and no other would see it. Here it lives in the store, each change with "
        + "a version, an author and a time. Two hosts change it at once, an agent ruins it and an operator rolls it back, and both hosts are restarted.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var file = Path.Combine(context.Folder, "newsroom.db");
        using var ledger = new AckLedger();
        IReadOnlyList<StateEntry> before;
        await using (var room = await Newsroom.OpenAsync(file, cancellationToken))
        {
            await WatchAsync(context, room, cancellationToken);
            await CollideAsync(context, room, cancellationToken);
            await VoteAsync(context, room, cancellationToken);
            await RuinAsync(context, room, cancellationToken);
            await TalkAsync(context, room, ledger, cancellationToken);
            before = await room.OfWriter.GetHistoryAsync(HeadlineName, cancellationToken: cancellationToken);
        }

        context.Narrator.Heading("Both hosts are stopped, two new ones are started on the file.");
        await using var restarted = await Newsroom.OpenAsync(file, cancellationToken);
        await CompareAsync(context, restarted, before, cancellationToken);
        await context.CheckAsync(ledger, restarted.SessionsOfCritic, cancellationToken);
    }

    private static async Task WatchAsync(TourContext context, Newsroom room, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("Two hosts on one SQLite file. The writer writes in one, the critic watches in the other.");
        await using var seen = room.OfCritic.WatchAsync("article/", cancellationToken).GetAsyncEnumerator(cancellationToken);
        foreach (var text in (string[])["Bridge closed", "Bridge closed for repairs"])
        {
            var written = await room.OfWriter.SetAsync(HeadlineName, new Headline(text), Newsroom.Writer, cancellationToken: cancellationToken);
            var begun = TimeProvider.System.GetTimestamp();
            while (await seen.MoveNextAsync() && seen.Current != written.Current)
                context.Narrator.Note("the critic's host sees an earlier version first");
            var lag = TimeProvider.System.GetElapsedTime(begun);
            context.Narrator.Speech(Newsroom.Writer, text, $"version {written.Current!.Version}");
            context.Narrator.Hold(
                string.Create(CultureInfo.InvariantCulture, $"the critic's host saw it {lag.TotalMilliseconds:0} ms after the acknowledgement")
            );
        }
    }

    private static async Task CollideAsync(TourContext context, Newsroom room, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("Both read version 2 and write: four ways to settle it.");
        var read = (await room.OfCritic.GetAsync<Headline>(HeadlineName, cancellationToken))!;
        await room.OfWriter.SetAsync(HeadlineName, new Headline("Bridge closed until May"), Newsroom.Writer, cancellationToken: cancellationToken);
        context.Narrator.Note("the writer was first: version 3; the critic still holds version 2");
        var mine = new Headline("Bridge shut");
        try
        {
            await SetAsync(StateConflictResolvers.Reject);
        }
        catch (StateConflictException conflict)
        {
            context.Narrator.Refuse(conflict.Message);
        }
        var kept = await SetAsync(StateConflictResolvers.FirstWriteWins);
        context.Narrator.Hold($"first write wins: version {kept.Current!.Version} by {kept.Current.Author} stays, and the critic is told");
        var merged = await SetAsync(StateConflictResolvers.Merge<Headline>(it => new($"{it.Current!.Text} ({it.Mine!.Text})")));
        context.Narrator.Hold($"merge function: version {merged.Current!.Version} is \"{room.OfWriter.Read<Headline>(merged.Current)!.Text}\"");
        var last = await SetAsync(StateConflictResolvers.LastWriteWins);
        context.Narrator.Hold(
            $"last write wins: version {last.Current!.Version} is \"{room.OfWriter.Read<Headline>(last.Current)!.Text}\"; nothing of the others is gone from the history"
        );

        ValueTask<StateWriteResult> SetAsync(IStateConflictResolver resolver) =>
            room.OfCritic.SetAsync(HeadlineName, mine, Newsroom.Critic, StateWriteOptions.MadeFrom(read.Entry, resolver), cancellationToken);
    }

    private static async Task VoteAsync(TourContext context, Newsroom room, CancellationToken cancellationToken)
    {
        context.Narrator.Heading($"{Voters} voters, half of them in each host, add {Votes} votes each to one number.");
        var conflicts = 0L;
        using var meter = ConflictMeter.Start("smalltalk.state.conflicts", count => Interlocked.Add(ref conflicts, count));
        await Task.WhenAll(
            Enumerable
                .Range(1, Voters)
                .Select(voter => Task.Run(() => AddAsync(voter % 2 == 0 ? room.OfWriter : room.OfCritic, $"voter {voter}"), cancellationToken))
        );
        var total = (await room.OfCritic.GetAsync<int>(VotesName, cancellationToken))!;
        if (total.Value != Voters * Votes)
            throw new InvalidOperationException($"{Voters * Votes} votes were acknowledged and {total.Value} are stored.");
        context.Narrator.Hold(
            $"{total.Value} of {Voters * Votes} votes are there, at version {total.Version}; {Interlocked.Read(ref conflicts)} times a voter was second and was merged"
        );

        async Task AddAsync(ISharedState state, string voter)
        {
            for (var vote = 0; vote < Votes; vote++)
            {
                var read = await state.GetAsync<int>(VotesName, cancellationToken);
                var options = StateWriteOptions.MadeFrom(read?.Entry, Sum);
                await state.SetAsync(VotesName, (read?.Value ?? 0) + 1, voter, options, cancellationToken);
            }
        }
    }

    private static async Task RuinAsync(TourContext context, Newsroom room, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("The writer hallucinates, and nobody notices for a while.");
        foreach (var text in (string[])["Bridge eaten by dragon", "Dragon denies everything"])
            await room.OfWriter.SetAsync(HeadlineName, new Headline(text), Newsroom.Writer, cancellationToken: cancellationToken);
        await room.OfCritic.DeleteAsync(HeadlineName, Newsroom.Critic, cancellationToken: cancellationToken);
        await room.OfCritic.RollBackAsync(HeadlineName, 3, Operator, cancellationToken: cancellationToken);
        await ShowHistoryAsync(context, room.OfWriter, cancellationToken);
        context.Narrator.Hold("the operator brought version 3 back as version 9; what happened in between stays in the history");
        try
        {
            await room.OfCritic.RollBackAsync(VotesName, 1, Operator, cancellationToken: cancellationToken);
        }
        catch (StateVersionGoneException gone)
        {
            context.Narrator.Refuse(gone.Message);
        }
    }

    private static async Task TalkAsync(TourContext context, Newsroom room, AckLedger ledger, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("State of a conversation travels in its commits: a message and what it decides are stored together.");
        var here = await room.SessionsOfWriter.OpenAsync(Desk, cancellationToken: cancellationToken);
        var there = await room.SessionsOfCritic.OpenAsync(Desk, cancellationToken: cancellationToken);
        await SayAsync(here, Newsroom.Writer, "I take the interview.", "interview: writer");
        await SayAsync(there, Newsroom.Critic, "I check the facts.", "facts: critic");
        await here.RefreshAsync(cancellationToken);
        var notes = string.Join(", ", here.GetState(NotesName)!.Value.EnumerateArray().Select(note => note.GetString()));
        context.Narrator.Hold($"the critic's host had not seen the writer's note; both are kept: {notes}");

        async Task SayAsync(ISession session, string speaker, string text, string note)
        {
            var message = new ChatMessage(ChatRole.Assistant, text) { AuthorName = speaker, MessageId = speaker };
            var value = System.Text.Json.JsonSerializer.SerializeToElement([note], NewsroomJson.Default.ListString);
            var change = new SessionChange { Messages = [message], State = [new(NotesName, value, speaker) { OnConflict = Both }] };
            var receipt = await session.CommitAsync(change, cancellationToken);
            ledger.Record(session.Key, receipt.FirstSequence, message);
            context.Narrator.Speech(speaker, text, $"message {receipt.FirstSequence}, note: {note}");
        }
    }

    private static async Task CompareAsync(TourContext context, Newsroom room, IReadOnlyList<StateEntry> before, CancellationToken cancellationToken)
    {
        var after = await room.OfCritic.GetHistoryAsync(HeadlineName, cancellationToken: cancellationToken);
        if (!after.SequenceEqual(before))
            throw new InvalidOperationException("The history of the headline changed over the restart.");
        context.Narrator.Hold($"'{HeadlineName}': all {after.Count} versions, authors and times are as they were");
        foreach (var entry in await room.OfWriter.ListAsync("article/", cancellationToken))
            context.Narrator.Note($"'{entry.Key.Name}' version {entry.Version} by {entry.Author}, {entry.StoredBytes} bytes");
    }

    private static async Task ShowHistoryAsync(TourContext context, ISharedState state, CancellationToken cancellationToken)
    {
        var history = await state.GetHistoryAsync(HeadlineName, cancellationToken: cancellationToken);
        context.Narrator.Table(
            ["version", "author", HeadlineName],
            history.Select(kept =>
                (IReadOnlyList<string>)
                    [kept.Version.ToString(CultureInfo.InvariantCulture), kept.Author, kept.Value is null ? "(deleted)" : state.Read<Headline>(kept)!.Text]
            )
        );
    }
}
