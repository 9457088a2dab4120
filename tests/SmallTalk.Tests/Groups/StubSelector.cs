namespace SmallTalk.Groups;

/// <summary>A selector that answers what a test says.</summary>
internal sealed class StubSelector(Func<SpeakerRequest, CancellationToken, ValueTask<SpeakerSelection>> select) : ISpeakerSelector
{
    private readonly List<SpeakerRequest> _requests = [];

    public int? AnswersPerMessage { get; init; }

    public bool IsRepeatable { get; init; }

    public IReadOnlyList<SpeakerRequest> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public static StubSelector Says(string? agent, IReadOnlyDictionary<string, double>? scores = null) =>
        new((_, _) => new(new SpeakerSelection(agent, 0.5, "stub", scores)));

    public ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default)
    {
        lock (_requests)
            _requests.Add(request);
        return select(request, cancellationToken);
    }
}
