using SmallTalk.Tour.Output;
using SmallTalk.Tour.Recordings;

namespace SmallTalk.Tour;

/// <summary>Runs the chapters one after the other in a folder of their own, and tells the result.</summary>
internal static class TourRun
{
    private const int Stopped = 130;

    public static async Task<int> RunAsync(TourArguments arguments, Narrator narrator, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("smalltalk-tour-");
        try
        {
            var recordings = await RecordingSource.FindAsync(cancellationToken);
            var context = new TourContext(narrator, recordings, folder.FullName, arguments.Lie);
            narrator.Title(recordings);
            foreach (var (index, chapter) in arguments.Chapters.Index())
            {
                narrator.Chapter(index + 1, arguments.Chapters.Count, chapter);
                await chapter.RunAsync(context, cancellationToken);
            }
            return Close(context);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            narrator.Say("Stopped.");
            return Stopped;
        }
        catch (Exception error)
        {
            Console.Error.WriteLine(error);
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int Close(TourContext context)
    {
        var isTrue = context is { IsClean: true, Acknowledged: > 0 };
        context.Narrator.LastLine(context.Acknowledged, context.Restored, isTrue);
        return isTrue ? 0 : 1;
    }
}
