using System.Globalization;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>
/// A process with a lease that does what it is told, a line at a time: <c>acquire</c>, <c>drive</c>, <c>hold</c>, <c>go</c>, <c>take</c>,
/// <c>fence</c>, <c>commit</c>, <c>pause</c>, <c>continue</c>. It never gives up by itself: only the store can keep it from writing.
/// </summary>
internal sealed class OwnerTask(IStoreBackend backend, PausedClock clock)
{
    private readonly List<SessionDriver> _drivers = [];
    private ProcessOwner _owner = new("nobody", 0);

    /// <summary>Arguments: the engine, its path or connection string, and settings as <c>key=value</c>.</summary>
    public static async Task<int> RunAsync(string engine, string location, string[] settings)
    {
        var clock = new PausedClock();
        var (host, backend) = await Engines.OpenAsync(clock, engine, location, settings);
        using (host)
        {
            var task = new OwnerTask(backend, clock);
            Say("ready");
            while (await Console.In.ReadLineAsync() is { } line)
            {
                await task.DoAsync(line.Split(' '));
            }
        }

        return 0;
    }

    private async Task DoAsync(string[] words)
    {
        switch (words)
        {
            case ["acquire", var instance, var milliseconds]:
                _owner = (await backend.Leases.AcquireAsync(instance, TimeSpan.FromMilliseconds(Number(milliseconds)))).Owner;
                Say($"owner {_owner.Epoch}");
                break;
            case ["drive", .. var sessions]:
                _drivers.Clear();
                _drivers.AddRange(sessions.Select(session => new SessionDriver(backend, _owner, new(session))));
                _drivers.ForEach(driver => driver.Start());
                break;
            case ["hold"]:
                await Task.WhenAll(_drivers.Select(driver => driver.HoldAsync()));
                Say("held");
                break;
            case ["pause"]:
                clock.Arm();
                break;
            case ["continue"]:
                clock.GoOn();
                break;
            case ["go"]:
                _drivers.ForEach(driver => driver.Go());
                break;
            case ["take", var instance, var epoch]:
                await TakeAsync(new(instance, Number(epoch)));
                Say("done");
                break;
            case ["fence", var instance, var epoch]:
                Say($"fenced {await backend.Leases.FenceAsync(new(instance, Number(epoch)))}");
                break;
            case ["commit", var session]:
                var result = await SessionDriver.CommitAsync(backend, _owner, new(session));
                Say($"result {result.Status} {result.Version}");
                break;
        }
    }

    // A successor first fences, as soon as the lease has run out, then takes each session over by a commit of its own.
    private async Task TakeAsync(ProcessOwner owner)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await backend.Leases.FenceAsync(owner))
        {
            await timer.WaitForNextTickAsync();
        }

        foreach (var header in (await backend.Sessions.QueryAsync(new() { OwnerInstance = owner.Instance })).Sessions)
        {
            CommitResult result;
            do
            {
                result = await SessionDriver.CommitAsync(backend, _owner, header.Key);
            } while (result.Status is CommitStatus.VersionConflict);
            Say($"taken {header.Key.Id} {result.Status} {result.Version}");
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static void Say(FormattableString line) => Console.WriteLine(FormattableString.Invariant(line));

    private static void Say(string line) => Console.WriteLine(line);
}
