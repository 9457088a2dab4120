using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SmallTalk.Agents;

/// <summary>An agent over an <see cref="IChatClient"/>, with a tool loop of its own.</summary>
/// <remarks>
/// The client must not run tools itself (no function-invoking client in its pipeline): the calls would be hidden from the commits of the turn. Each
/// message with tool calls, and each tool's result, is one completed message. Safe for use by several threads. The client is not disposed.
/// </remarks>
public sealed class ChatAgent : IAgent
{
    private const int MaxToolRoundsLimit = 1000;
    private static readonly ChatAgentOptions Defaults = new();

    private readonly IChatClient _client;
    private readonly ChatOptions? _chat;
    private readonly ToolRunner _tools;
    private readonly int _maxToolRounds;
    private readonly bool _showsShared;

    /// <summary>Makes an agent.</summary>
    /// <param name="descriptor">What is known of it.</param>
    /// <param name="client">The model.</param>
    /// <param name="options">How the model is asked; null is by default.</param>
    /// <param name="services">The services that tools may ask for, and the log; null is none.</param>
    /// <exception cref="ArgumentException">A tool cannot be run, or two have one name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The bound on tool rounds is not 0 to 1,000.</exception>
    /// <exception cref="InvalidIdException">The name of the agent breaks the rules.</exception>
    public ChatAgent(AgentDescriptor descriptor, IChatClient client, ChatAgentOptions? options = null, IServiceProvider? services = null)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(client);
        options ??= Defaults;
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxToolRounds, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxToolRounds, MaxToolRoundsLimit, nameof(options));
        AgentNames.Check(descriptor.Name);
        if (client.GetService(typeof(FunctionInvokingChatClient)) is not null)
            throw new ArgumentException(
                $"The chat client of agent '{descriptor.Name}' runs tools itself. Take UseFunctionInvocation out of its pipeline: the agent runs them.",
                nameof(client)
            );
        Descriptor = descriptor;
        _client = client;
        _chat = Combine(options);
        _maxToolRounds = options.MaxToolRounds;
        _showsShared = options.ShowsShared;
        var logger = services?.GetService<ILoggerFactory>()?.CreateLogger<ChatAgent>() ?? NullLogger<ChatAgent>.Instance;
        _tools = new(descriptor.Name, (IEnumerable<AITool>?)_chat?.Tools ?? [], services, logger);
    }

    /// <inheritdoc/>
    public AgentDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var added = new List<ChatMessage>();
        var conversation = new Conversation(request.Messages, added);
        var open = ToolCalls.Open(request.Messages);
        for (var round = open.Count > 0 ? 1 : 0; ; round++)
        {
            foreach (var call in open)
            {
                var result = await _tools.RunAsync(call, request, conversation, cancellationToken).ConfigureAwait(false);
                added.Add(new(ChatRole.Tool, [result]));
                yield return new(ChatRole.Tool, [result]);
            }
            var updates = new List<ChatResponseUpdate>();
            var asked = WithShared(request, added.Count == 0 ? request.Messages : conversation);
            await foreach (var update in _client.GetStreamingResponseAsync(asked, OptionsOf(round), cancellationToken).ConfigureAwait(false))
            {
                updates.Add(update);
                yield return update;
            }
            if (!updates.Exists(update => ToolCalls.AnyIn(update.Contents)))
                yield break;
            CheckRound(round);
            if (!EndsItsCalls(updates))
                yield return new()
                {
                    Role = ChatRole.Assistant,
                    MessageId = updates[^1].MessageId,
                    FinishReason = ChatFinishReason.ToolCalls,
                };
            added.AddRange(updates.ToChatResponse().Messages);
            open = ToolCalls.Open(added);
        }
    }

    /// <summary>Whether a finish reason came with or after the last call: only then is the message known to be complete before its tools run.</summary>
    private static bool EndsItsCalls(List<ChatResponseUpdate> updates) =>
        updates.FindLastIndex(update => update.FinishReason is not null) >= updates.FindLastIndex(update => ToolCalls.AnyIn(update.Contents));

    private static ChatOptions? Combine(ChatAgentOptions options)
    {
        if (options is { Instructions: null, Chat: null, Tools.Count: 0 })
            return null;
        var chat = options.Chat?.Clone() ?? new();
        chat.Instructions = options.Instructions ?? chat.Instructions;
        chat.Tools = [.. options.Tools, .. chat.Tools ?? []];
        return chat;
    }

    /// <summary>What users and models have written comes in a message, before all others, and has no say in the instructions.</summary>
    private IReadOnlyList<ChatMessage> WithShared(AgentRequest request, IReadOnlyList<ChatMessage> asked) =>
        _showsShared && SharedText.Of(request.Shared) is { } shared ? new Conversation([new(ChatRole.User, shared)], asked) : asked;

    /// <summary>A copy for each request: clients may change what they are given.</summary>
    private ChatOptions? OptionsOf(int round)
    {
        var chat = _chat?.Clone();
        if (round >= _maxToolRounds && chat?.Tools is { Count: > 0 })
            chat.ToolMode = ChatToolMode.None;
        return chat;
    }

    private void CheckRound(int round)
    {
        if (round >= _maxToolRounds)
            throw new AgentFailedException(
                Descriptor.Name,
                $"its model asked for tools again after {_maxToolRounds} rounds, though it was told to answer.",
                ErrorClass.Permanent
            );
    }
}
