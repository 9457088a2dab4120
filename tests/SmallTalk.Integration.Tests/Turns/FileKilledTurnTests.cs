using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;

namespace SmallTalk.Integration.Turns;

/// <summary>Killed turns whose sessions are in a folder of files.</summary>
public sealed class FileKilledTurnTests : KilledTurnTests
{
    protected override (string Engine, string Location) Store => ("file", Path.Combine(Folder, "data"));

    protected override void Use(ISmallTalkBuilder builder) => builder.UseFileStore(Store.Location);
}
