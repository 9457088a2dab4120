using SmallTalk.Samples.ChildAgents;

const string Usage = """
    usage: dotnet run --project samples/SmallTalk.ChildAgents [-- mode]

      (no mode)   the agent's process is killed
      freeze      the agent's process is stopped by SIGSTOP, and stands still (Unix)
    """;

try
{
    switch (args)
    {
        case []:
            return await HostProcess.RunAsync(Trouble.Kill);
        case ["freeze"]:
            return await HostProcess.RunAsync(Trouble.Freeze);
        case [ChildProcess.Argument]:
            await ChildProcess.RunAsync();
            return 0;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
}
catch (OperationCanceledException)
{
    return 130; // Ctrl+C
}
