using SmallTalk.Storage;

namespace SmallTalk.Tests.Events;

internal sealed record FixedIdentity(ProcessOwner? Owner) : IProcessIdentity
{
    public CancellationToken Lost => CancellationToken.None;
}
