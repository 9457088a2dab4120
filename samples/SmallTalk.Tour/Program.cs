using SmallTalk.Tour;
using SmallTalk.Tour.ExpertGroup;
using SmallTalk.Tour.FailingAgents;
using SmallTalk.Tour.Listening;
using SmallTalk.Tour.Output;
using SmallTalk.Tour.PersistAndResume;
using SmallTalk.Tour.Recordings;

// The tour starts itself again as the process that is killed.
if (args is [TalkingProcess.Argument, .. var rest])
    return await TalkingProcess.RunAsync(rest);
if (args is [ListeningProcess.Argument, .. var others])
    return await ListeningProcess.RunAsync(others);
if (args is [SpeakingProcess.Argument, .. var speaker])
    return await SpeakingProcess.RunAsync(speaker);
if (args is [AskedProcess.Argument, .. var asked])
    return await AskedProcess.RunAsync(asked);

var arguments = TourArguments.Parse(args);
if (arguments.Error is { } error)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(TourArguments.Usage);
    return 2;
}

var narrator = Narrator.OfConsole();
if (arguments.Help)
{
    narrator.Help(TourArguments.Usage, Chapters.All);
    return 0;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
return await TourRun.RunAsync(arguments, narrator, stop.Token);
