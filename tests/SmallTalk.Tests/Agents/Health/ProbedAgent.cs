namespace SmallTalk.Agents;

/// <summary>An agent that beats and answers probes when a test says so.</summary>
internal sealed class ProbedAgent(string name, string? backup = null) : WatchedAgent(name, backup), IProbedAgent
{
    private TaskCompletionSource? _answer;

    public int Probes { get; private set; }

    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        Probes++;
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _answer.Task.WaitAsync(cancellationToken);
    }

    public void Answer() => _answer!.SetResult();

    public void Fail(Exception error) => _answer!.SetException(error);
}
