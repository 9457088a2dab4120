using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;

namespace SmallTalk.Groups;

internal sealed class GroupTestBuilder(IServiceCollection services) : ISmallTalkBuilder
{
    public IServiceCollection Services => services;

    public string Name => "";
}
