using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>A server in a container, where its program is not installed and a container engine answers. It is gone with this process at the latest.</summary>
/// <param name="Image">The image.</param>
/// <param name="Port">The server's port inside the container.</param>
/// <param name="Ready">The command that succeeds there when the server takes connections.</param>
internal sealed record ServerContainer(string Image, int Port, string[] Ready)
{
    /// <summary>The arguments of the server.</summary>
    public string[] Arguments { get; init; } = [];

    /// <summary>The variables of the container.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>Finds the engine; null when none answers.</summary>
    public Func<IDockerEndpointAuthenticationConfiguration?> Engine { get; init; } = () => TestcontainersSettings.OS.DockerEndpointAuthConfig;

    /// <summary>Starts it and waits until it takes connections.</summary>
    /// <returns>Where it is; null when no engine answers.</returns>
    public async Task<(string Host, int Port)?> TryStartAsync()
    {
        if (Engine() is not { } engine)
            return null;
        var container = new ContainerBuilder(Image)
            .WithDockerEndpoint(engine)
            .WithPortBinding(Port, assignRandomHostPort: true)
            .WithEnvironment(Variables)
            .WithCommand(Arguments)
            .WithWaitStrategy(Wait.ForUnixContainer().UntilCommandIsCompleted(Ready))
            .Build();
        await container.StartAsync();
        return (container.Hostname, container.GetMappedPublicPort(Port));
    }
}
