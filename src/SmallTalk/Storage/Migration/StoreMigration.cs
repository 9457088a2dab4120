namespace SmallTalk.Storage;

/// <summary>Copies one store into another, whatever their engines are.</summary>
public static class StoreMigration
{
    /// <summary>
    /// Copies everything but leases: sessions with messages, state, metadata, expiry and pending turn, state of partitions, events, cursors and dead letters,
    /// with their versions, authors, commits and times. Positions of events are given anew; cursors and dead letters are translated. Each session is read back
    /// from the target and compared by SHA-256, and so is everything else.
    /// </summary>
    /// <remarks>
    /// Stop every host of both stores first. The source is only read. The target must be empty, or hold a copy of this source that was cut: it is then carried
    /// on, and what had not arrived whole is copied again. A page of messages is in memory at a time, never a whole session. Both stores are opened when they
    /// are not yet, and stay the caller's to dispose. One copy at a time per target.
    /// </remarks>
    /// <param name="source">The store to copy.</param>
    /// <param name="target">The store to copy into.</param>
    /// <param name="options">How; null is the defaults.</param>
    /// <param name="progress">Told how far the copy has come; null when nobody asks. Called on the copying thread.</param>
    /// <param name="cancellationToken">Ends the copy after the step it is at. Call again to carry on.</param>
    /// <returns>What was copied and compared.</returns>
    /// <exception cref="ArgumentException">The stores are the same, or an option is out of its range.</exception>
    /// <exception cref="StoreMigrationException">The target is not empty, a host still uses one of the stores, or something did not arrive as it was.</exception>
    /// <exception cref="StoreException">A store failed. Call again to carry on.</exception>
    public static async Task<StoreMigrationReport> CopyAsync(
        IStoreBackend source,
        IStoreBackend target,
        StoreMigrationOptions? options = null,
        IProgress<StoreMigrationProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        if (ReferenceEquals(source, target))
            throw new ArgumentException("A store cannot be copied into itself.", nameof(target));
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.PageSize, SessionQuery.MaxLimit, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeptStateVersions, 1, nameof(options));
        await source.InitializeAsync(cancellationToken).ConfigureAwait(false);
        await target.InitializeAsync(cancellationToken).ConfigureAwait(false);
        var run = new MigrationRun(source, target, options, progress);
        return await run.RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
