namespace SmallTalk.Groups;

/// <summary>Chooses by a function of the host's.</summary>
internal sealed class CustomSelector(Func<SpeakerRequest, CancellationToken, ValueTask<SpeakerSelection>> choose) : ISpeakerSelector
{
    public ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default) => choose(request, cancellationToken);
}
