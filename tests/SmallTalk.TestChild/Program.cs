using SmallTalk.TestChild;
using SmallTalk.TestChild.GroupTalks;

// A process that tests start and kill. The first argument names what it does.
return args switch
{
    ["host", var type, var location, var sessions, var then, .. var settings] => await HostTask.RunAsync(type, location, int.Parse(sessions), then, settings),
    ["agent", var kind] => await AgentTask.RunAsync(kind),
    ["write", var engine, var location, .. var settings] => await StoreWriter.RunAsync(engine, location, settings),
    ["own", var engine, var location, .. var settings] => await OwnerTask.RunAsync(engine, location, settings),
    ["talk", var engine, var location, var ledger, var sessions, var turns, var stop, .. var settings] => await TalkTask.RunAsync(
        engine,
        location,
        ledger,
        int.Parse(sessions),
        int.Parse(turns),
        stop,
        settings
    ),
    ["group-talks", var store, var ledger, var talks, var most, var stops] => await GroupTalkTask.RunAsync(store, ledger, talks, int.Parse(most), stops),
    ["copy", var source, var from, var target, var to, var page, var stop] => await CopyTask.RunAsync(source, from, target, to, int.Parse(page), stop),
    ["fire", var engine, var location, var folder, var instance, var life, .. var settings] => await FireTask.RunAsync(
        engine,
        location,
        folder,
        instance,
        life,
        settings
    ),
    ["fill-store", var engine, var folder, .. var settings] => await StoreFiller.RunAsync(engine, folder, settings),
    ["open-read-only-store", var engine, var folder] => await StoreFiller.OpenReadOnlyAsync(engine, folder),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: SmallTalk.TestChild <task> [arguments]");
    return 2;
}
