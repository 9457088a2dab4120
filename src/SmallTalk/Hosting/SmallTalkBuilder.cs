using Microsoft.Extensions.DependencyInjection;

namespace SmallTalk.Hosting;

/// <summary>The builder of the only instance.</summary>
internal sealed class SmallTalkBuilder(IServiceCollection services) : ISmallTalkBuilder
{
    /// <inheritdoc/>
    public IServiceCollection Services { get; } = services;

    /// <inheritdoc/>
    public string Name => string.Empty;
}
