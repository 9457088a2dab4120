using SmallTalk.Storage;

namespace SmallTalk.Tests.Sessions;

internal sealed class FakeIdentity : IProcessIdentity
{
    private readonly CancellationTokenSource lost = new();

    public ProcessOwner? Owner { get; set; }

    public CancellationToken Lost => lost.Token;

    public void Lose() => lost.Cancel();
}
