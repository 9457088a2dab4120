using System.Runtime.InteropServices;
using SmallTalk.Agents;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>The child's side of a <see cref="ChildProcessAgent"/>: serves an ordinary agent over standard input and output.</summary>
public static class ChildAgentHost
{
    /// <summary>Serves until the host closes the input, or has ended: the last thing a child's program does.</summary>
    /// <remarks>
    /// From here on <see cref="Console.Out"/> is standard error and <see cref="Console.In"/> is empty, so that an agent that writes there does no harm. What writes to the stream itself
    /// (native code, a logger that was made before) breaks the protocol. Ctrl+C is left to the host. An agent that is an <see cref="IBeatingAgent"/> or <see cref="IProbedAgent"/> is heard and asked here, too.
    /// </remarks>
    /// <param name="agent">The agent. It is not disposed.</param>
    /// <param name="payloads">The host's own JSON contracts, when messages have contents of its own; null is none.</param>
    /// <param name="timeProvider">The clock of the beats; null is the system's.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that completes when the program should end.</returns>
    /// <exception cref="ChildProtocolException">The host speaks another version, or writes what is not of the protocol.</exception>
    public static async Task RunAsync(
        IAgent agent,
        PayloadOptions? payloads = null,
        TimeProvider? timeProvider = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(agent);
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        Console.SetOut(Console.Error);
        Console.SetIn(TextReader.Null);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static signal => signal.Cancel = true);
        var server = new ChildServer(agent, new(payloads), output, Console.Error, timeProvider ?? TimeProvider.System);
        await server.RunAsync(input, cancellationToken).ConfigureAwait(false);
    }
}
