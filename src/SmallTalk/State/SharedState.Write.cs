using System.Diagnostics;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.State;

internal sealed partial class SharedState
{
    public ValueTask<StateWriteResult> SetAsync<T>(
        string name,
        T value,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var key = KeyOf(name);
        if (value is null)
            throw new ArgumentNullException(nameof(value), "To delete an entry, delete it.");
        return WriteAsync("set", key, _context.Codec.Write(name, value), author, options, cancellationToken);
    }

    public ValueTask<StateWriteResult> SetPayloadAsync(
        string name,
        Payload value,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var key = KeyOf(name);
        _context.Codec.CheckState(name, value);
        return WriteAsync("set", key, value, author, options, cancellationToken);
    }

    public async ValueTask<StateWriteResult> UpdateAsync<T>(string name, Func<T?, T?> change, string author, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        CheckAuthor(author);
        var current = await GetEntryAsync(name, cancellationToken).ConfigureAwait(false);
        var value = change(current is null ? default : Read<T>(current));
        var options = StateWriteOptions.MadeFrom(current, StateConflictResolvers.Merge<T>(conflict => change(conflict.Current)));
        return await WriteAsync("update", KeyOf(name), value is null ? null : _context.Codec.Write(name, value), author, options, cancellationToken)
            .ConfigureAwait(false);
    }

    public async ValueTask<StateWriteResult> DeleteAsync(
        string name,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        CheckAuthor(author);
        var current = await GetEntryAsync(name, cancellationToken).ConfigureAwait(false);
        if (current is not { Value: not null })
            return new(false, current);
        return await WriteAsync("delete", KeyOf(name), null, author, options, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StateWriteResult> RollBackAsync(
        string name,
        long version,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        CheckAuthor(author);
        var history = await GetHistoryAsync(name, int.MaxValue, cancellationToken).ConfigureAwait(false);
        var wanted =
            history.FirstOrDefault(kept => kept.Version == version)
            ?? throw new StateVersionGoneException(KeyOf(name), version, [.. history.Select(kept => kept.Version)]);
        var result = await WriteAsync("rollback", wanted.Key, wanted.Value, author, options, cancellationToken).ConfigureAwait(false);
        if (result.Written)
            LogRolledBack(_context.Log, name, Scope, version, author);
        return result;
    }

    private string Scope => Session is { } session ? $"session '{new SessionKey(Partition, session)}'" : $"partition '{Partition}'";

    private async ValueTask<StateWriteResult> WriteAsync(
        string operation,
        StateKey key,
        Payload? value,
        string author,
        StateWriteOptions? options,
        CancellationToken cancellationToken
    )
    {
        CheckAuthor(author);
        if (options?.ExpectedVersion is { } expected)
            ArgumentOutOfRangeException.ThrowIfNegative(expected, nameof(options));
        var began = _context.Time.GetTimestamp();
        using var span = StateSpans.Start(operation, key, _context.Backend);
        try
        {
            var write = new StateWrite(key, value, author, options?.ExpectedVersion);
            var result = await _writer.WriteAsync(write, ResolverOf(options), cancellationToken).ConfigureAwait(false);
            _context.Instruments.Written(operation, result.Written, _context.Time.GetElapsedTime(began));
            span?.SetTag(StateSpans.OutcomeTag, result.Written ? "stored" : "kept");
            return result;
        }
        catch (Exception error)
        {
            span?.SetStatus(ActivityStatusCode.Error, error.GetType().Name);
            throw;
        }
    }

    private IStateConflictResolver ResolverOf(StateWriteOptions? options)
    {
        var resolver = options?.OnConflict ?? _context.Resolver;
        return options?.Base is { } made && made.Version == options.ExpectedVersion && resolver != StateConflictResolvers.LastWriteWins
            ? new BasedResolver(resolver, made, _context.Codec)
            : resolver;
    }

    private static void CheckAuthor(string author)
    {
        if (OpaqueText.FindFault(author) is { } fault)
            throw new InvalidIdException(AuthorWord, author, fault);
    }
}
