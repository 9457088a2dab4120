using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Integration.Migration;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Integration.Backup;

/// <summary>The backup and restore commands of docs/storage.md bring everything back, also when they are run while a process writes.</summary>
public abstract class BackupTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, long> _acknowledged = [];

    protected string Folder => _folder.Path;

    /// <summary>The engine's name, and where the store is that the commands speak of.</summary>
    protected abstract (string Engine, string Location) Store { get; }

    protected abstract void Use(ISmallTalkBuilder builder);

    /// <summary>Chooses the store that the restore has made.</summary>
    protected virtual void UseRestored(ISmallTalkBuilder builder) => Use(builder);

    protected abstract Task RestoreAsync();

    protected virtual (string, string)[] Variables => [];

    [SetUp]
    public virtual Task Prepare() => Task.CompletedTask;

    [TearDown]
    public virtual Task Clean()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Twenty sessions with all that can hang on them, backed up, changed, restored.</summary>
    protected async Task AllComesBackAsync(string backup)
    {
        var said = await ExampleStore.FillAsync(Use);
        var before = await FingerprintAsync(Use);
        await RunAsync(backup);
        await using (var host = await OpenStore.StartAsync(Use))
        {
            var session = await host.Sessions.OpenAsync("after the backup");
            await session.CommitAsync(new() { Messages = [new(Microsoft.Extensions.AI.ChatRole.User, "too late")] });
        }

        await RestoreAsync();

        (await FingerprintAsync(UseRestored)).Should().Be(before);
        await using var restored = await OpenStore.StartAsync(UseRestored);
        (await ExampleStore.TranscriptsAsync(restored.Sessions)).Should().BeEquivalentTo(said);
    }

    /// <summary>A process writes while the backup is made; what it had acknowledged before is in it, and it goes on afterwards.</summary>
    protected async Task AllAcknowledgedComesBackAsync(string backup)
    {
        var (engine, location) = Store;
        using var child = ChildProcess.Start("dotnet", ChildProcess.Dll, "write", engine, location);
        await ReadAsync(child, acknowledgements: 300);
        var before = new Dictionary<string, long>(_acknowledged);

        await RunAsync(backup, ("PID", child.Id.ToString(CultureInfo.InvariantCulture)));

        await ReadAsync(child, acknowledgements: 100);
        await child.KillAsync();
        await RestoreAsync();
        await using var restored = await OpenStore.OpenAsync(UseRestored);
        foreach (var (session, version) in before)
        {
            var stored = await restored.Backend.Sessions.LoadAsync(new SessionKey(session), SessionRead.Whole);
            stored.Should().NotBeNull("'{0}' was acknowledged", session);
            stored!.Header.Version.Should().BeGreaterThanOrEqualTo(version, session);
            stored.Messages.Should().HaveCount((int)stored.Header.Version);
            stored.State.Should().ContainSingle();
        }
    }

    protected Task RunAsync(string block, params (string, string)[] more) => DocumentedCommands.RunAsync(block, Folder, [.. Variables, .. more]);

    private async Task ReadAsync(ChildProcess child, int acknowledgements)
    {
        while (acknowledgements > 0)
        {
            var line = await child.Output.ReadLineAsync().WaitAsync(HangGuard, TimeProvider.System);
            var words = (line ?? throw new AssertionException("The child ended: " + (await child.FinishAsync()).Errors)).Split(' ');
            if (words is not ["ack", var session, var version])
                continue;
            _acknowledged[session] = long.Parse(version, CultureInfo.InvariantCulture);
            acknowledgements--;
        }
    }

    private static async Task<string> FingerprintAsync(Action<ISmallTalkBuilder> use)
    {
        await using var source = await OpenStore.OpenAsync(use);
        await using var memory = await OpenStore.OpenAsync(builder => builder.UseInMemoryStore());
        return (await StoreMigration.CopyAsync(source.Backend, memory.Backend)).Fingerprint;
    }
}
