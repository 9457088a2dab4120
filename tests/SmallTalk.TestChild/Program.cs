using SmallTalk.TestChild;

// A process that tests start and kill. The first argument names what it does.
return args switch
{
    ["host", .. var rest] => await HostTask.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: SmallTalk.TestChild <task> [arguments]");
    return 2;
}
