using System.Text;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>Fills the small disk under a store of files, then looks what became of it. Run on a mount of its own.</summary>
internal static class StoreFiller
{
    private const int MessageBytes = 20_000;
    private const int FillerBytes = 1_500_000;
    private static readonly SessionKey Key = new("session-on-full-disk");

    /// <summary>Commits until the disk is full, checks, opens again while it is full, makes room and commits again.</summary>
    public static async Task<int> RunAsync(string engine, string folder, string[] settings)
    {
        var filler = Path.Combine(folder, "filler");
        await File.WriteAllBytesAsync(filler, new byte[FillerBytes]);
        var store = Path.Combine(folder, "store");
        long acknowledged = 0;
        var (host, backend) = await Engines.OpenAsync(engine, store, settings);
        await using (backend)
        using (host)
        {
            acknowledged = await FillAsync(backend);
            await CheckAsync(backend, acknowledged, "after the disk was full");
        }

        (host, backend) = await Engines.OpenAsync(engine, store, settings);
        await using (backend)
        using (host)
        {
            await CheckAsync(backend, acknowledged, "after opening on the full disk");
            Expect(await TryAsync(backend, acknowledged) is StoreFullException, "a commit on the full disk is refused as such");
            await CheckAsync(backend, acknowledged, "after the refused commit");
            File.Delete(filler);
            Expect(await TryAsync(backend, acknowledged) is null, "a commit works again when there is room");
            await CheckAsync(backend, acknowledged + 1, "after there was room");
        }

        Console.WriteLine($"full disk: {acknowledged} acknowledged, 0 lost");
        return 0;
    }

    /// <summary>Opens a store on a medium that takes no writes.</summary>
    public static async Task<int> OpenReadOnlyAsync(string engine, string folder)
    {
        try
        {
            var (host, _) = await Engines.OpenAsync(engine, Path.Combine(folder, "store"));
            host.Dispose();
        }
        catch (StoreReadOnlyException error)
        {
            Console.WriteLine($"read-only: {error.Message}");
            return 0;
        }

        return 1;
    }

    private static async Task<long> FillAsync(IStoreBackend backend)
    {
        for (long version = 0; ; version++)
        {
            switch (await TryAsync(backend, version))
            {
                case null:
                    continue;
                case StoreFullException:
                    Expect(version > 50, $"there was room for {version} commits");
                    return version;
                case var other:
                    throw new InvalidOperationException("not the error of a full disk", other);
            }
        }
    }

    private static async Task<StoreException?> TryAsync(IStoreBackend backend, long version)
    {
        try
        {
            var result = await backend.Sessions.CommitAsync(
                new()
                {
                    CommitId = CommitId.New(),
                    Key = Key,
                    ExpectedVersion = version,
                    Expiry = new(TimeProvider.System.GetUtcNow().AddDays(1)),
                    Messages = [new(PayloadOf(version + 1))],
                }
            );
            Expect(result.Status == CommitStatus.Committed, $"the commit on {version} is {result.Status}");
            return null;
        }
        catch (StoreException error)
        {
            return error;
        }
    }

    private static async Task CheckAsync(IStoreBackend backend, long acknowledged, string when)
    {
        var stored = await backend.Sessions.LoadAsync(Key, SessionRead.Whole);
        Expect(stored?.Header.Version == acknowledged, $"version {stored?.Header.Version} instead of {acknowledged} {when}");
        Expect(stored!.Messages.Select(message => message.Payload).SequenceEqual(Sequence(acknowledged)), $"other messages {when}");
    }

    private static IEnumerable<Payload> Sequence(long count)
    {
        for (long number = 1; number <= count; number++)
        {
            yield return PayloadOf(number);
        }
    }

    private static Payload PayloadOf(long number) => new(Encoding.UTF8.GetBytes($"{{\"number\":{number},\"fill\":\"{new string('x', MessageBytes)}\"}}"));

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
