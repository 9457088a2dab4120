using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>What goes by one statement: one commit, or several that are alike and of different sessions.</summary>
internal sealed class CommitUnit
{
    private readonly List<CommitCall> _calls = [];
    private bool _hasChanges;
    private bool _hasEvents;

    private CommitUnit(CommitCall first) => Add(first);

    /// <summary>Makes units of what goes together; neither the order of the rows nor that of one session's commits is changed.</summary>
    public static IReadOnlyList<CommitUnit> Of(IReadOnlyList<CommitCall> calls)
    {
        var units = new List<CommitUnit>();
        foreach (var call in calls)
            if (units.Count == 0 || !units[^1].TryAdd(call))
                units.Add(new(call));
        return units;
    }

    /// <summary>Whether calls and one more, in whatever order, make one unit.</summary>
    public static bool IsOne(IReadOnlyList<CommitCall> calls, CommitCall next) =>
        calls.All(call => AreAlike(call, next)) && calls.Select(call => call.Session).Append(next.Session).Distinct().Count() > calls.Count;

    /// <summary>How many commits it has.</summary>
    public int Count => _calls.Count;

    /// <summary>The text, qualified.</summary>
    public string GetStatement(PostgresDatabase database) => _calls.Count == 1 ? _calls[0].Statement : database.Sql(CommitUnitText.Of(_hasChanges, _hasEvents));

    /// <summary>The parameters of the statement; new ones for each time it is sent.</summary>
    public NpgsqlParameter[] NewParameters() =>
        _calls.Count == 1 ? _calls[0].NewParameters() : CommitUnitParameters.Of([.. _calls.Select(call => call.Commit)], _hasChanges, _hasEvents);

    /// <summary>Reads the answer of the statement.</summary>
    /// <returns>What came of each commit, in their order.</returns>
    public async ValueTask<CommitResult?[]> ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (_calls.Count == 1)
            return [await _calls[0].ReadAsync(reader, cancellationToken).ConfigureAwait(false)];
        var results = new CommitResult?[_calls.Count];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var index = (int)reader.GetInt64(3) - 1;
            results[index] = _calls[index].Read(reader);
        }
        return results;
    }

    private bool TryAdd(CommitCall call)
    {
        // They come in the order of their sessions.
        var last = _calls[^1];
        if (!AreAlike(last, call) || last.Session == call.Session)
            return false;
        Add(call);
        return true;
    }

    private static bool AreAlike(CommitCall one, CommitCall other) => one.IsPlain && other.IsPlain && one.Commit.Owner == other.Commit.Owner;

    private void Add(CommitCall call)
    {
        _calls.Add(call);
        _hasChanges |= call.Shape.Header is CommitHeader.Change;
        _hasEvents |= call.Shape.Events != 0;
    }
}
