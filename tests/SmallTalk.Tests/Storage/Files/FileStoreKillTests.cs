using System.Globalization;
using System.Text.Json;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>A process that writes is killed, again and again, in the middle of its writing.</summary>
public sealed class FileStoreKillTests
{
    private static readonly int Rounds = LongRun.Times(8, 200);
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(1);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    [Property("Requirement", "SC-005")]
    [Property("Requirement", "B-02")]
    public async Task No_acknowledged_commit_is_lost_and_none_is_there_by_half()
    {
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < Rounds; round++)
        {
            await WriteAndKillAsync(acknowledged, 200 + _random.Next(400));
            await CheckAsync(acknowledged);
        }
    }

    private async Task WriteAndKillAsync(Dictionary<string, long> acknowledged, int commits)
    {
        using var child = ChildProcess.Start("dotnet", ChildProcess.Dll, "write-file-store", _folder["store"]);
        for (var count = 0; count < commits; count++)
        {
            var line = await child.Output.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            Note(acknowledged, line ?? throw new AssertionException("The child ended: " + (await child.FinishAsync()).Errors));
        }

        await RefuseAsync();
        await child.KillAsync();
        while (await child.Output.ReadLineAsync() is { } line)
        {
            Note(acknowledged, line);
        }
    }

    private static void Note(Dictionary<string, long> acknowledged, string line)
    {
        // The last line may have been cut by the kill.
        if (line.Split(' ') is ["ack", var session, var version] && long.TryParse(version, CultureInfo.InvariantCulture, out var number))
        {
            acknowledged[session] = Math.Max(number, acknowledged.GetValueOrDefault(session));
        }
    }

    private async Task RefuseAsync()
    {
        await using var second = new FileStoreBackend(TimeProvider.System, new FileStoreOptions { Path = _folder["store"] });
        await second.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreInUseException>();
    }

    private async Task CheckAsync(Dictionary<string, long> acknowledged)
    {
        await using var backend = new FileStoreBackend(TimeProvider.System, new FileStoreOptions { Path = _folder["store"], JournalBytes = 256 * 1024 });
        await backend.InitializeAsync();
        var listed = (await backend.Sessions.QueryAsync(new())).Sessions.ToDictionary(header => header.Key.Id.Value);
        foreach (var (session, version) in acknowledged)
        {
            var stored = (await backend.Sessions.LoadAsync(new(session), SessionRead.Whole))!;
            stored.Header.Version.Should().BeGreaterThanOrEqualTo(version, session);
            listed[session].Should().BeEquivalentTo(stored.Header);
            stored.Messages.Select(message => VersionOf(message.Payload)).Should().Equal(Enumerable.Range(1, (int)stored.Header.Version));
            VersionOf(stored.State.Single().Value!.Value).Should().Be((int)stored.Header.Version);
            (await EventsAsync(backend, session)).Should().Equal(Enumerable.Range(1, (int)stored.Header.Version));
        }
    }

    private static async Task<List<int>> EventsAsync(FileStoreBackend backend, string session)
    {
        var page = await backend.Events.ReadAsync(new() { Session = session }, EventPosition.Beginning, int.MaxValue);
        return [.. page.Events.Select(record => VersionOf(record.Event.Payload))];
    }

    private static int VersionOf(Payload payload)
    {
        using var json = JsonDocument.Parse(payload.Bytes);
        return json.RootElement.GetProperty("version").GetInt32();
    }
}
