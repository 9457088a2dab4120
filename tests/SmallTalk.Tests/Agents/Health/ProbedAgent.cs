namespace SmallTalk.Agents;

/// <summary>An agent that beats and answers probes when a test says so.</summary>
internal sealed class ProbedAgent(string name, string? backup = null) : WatchedAgent(name, backup), IProbedAgent
{
    private TaskCompletionSource? _answer;
    private int _probes;

    public int Probes => Volatile.Read(ref _probes);

    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _answer = answer;
        Volatile.Write(ref _probes, _probes + 1);
        await answer.Task.WaitAsync(cancellationToken);
    }

    public void Answer() => _answer!.SetResult();

    public void Fail(Exception error) => _answer!.SetException(error);
}
