using Microsoft.Extensions.AI;

namespace SmallTalk.Benchmarks.Storage;

/// <summary>Appends to one session after another and deletes those that are full, so that what is stored stays small; that work is in the figures.</summary>
internal sealed class RotatingSession(StoreWriter process)
{
    private const int MessagesPerSession = 1_000;

    private SessionWriter? _session;
    private int _appended;

    public async ValueTask AppendAsync(ChatMessage message)
    {
        if (_appended++ % MessagesPerSession == 0)
        {
            await (_session?.DeleteAsync() ?? Task.CompletedTask);
            _session = await process.CreateSessionAsync();
        }
        await _session!.AppendAsync(message);
    }
}
