using Microsoft.Extensions.DependencyInjection;

namespace SmallTalk.Hosting;

/// <summary>What <c>AddSmallTalk()</c> returns: adapters and hosts add their parts to it.</summary>
public interface ISmallTalkBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }

    /// <summary>The name of the instance; empty for the only one.</summary>
    string Name { get; }
}
