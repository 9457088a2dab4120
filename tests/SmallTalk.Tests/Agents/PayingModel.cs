using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Testing;

namespace SmallTalk.Agents;

/// <summary>A model that lets an agent pay two bills, one after the other, and then says so; what it answers depends on the conversation alone, so that it can be gone on with anywhere.</summary>
/// <param name="isStreaming">Whether it streams, or answers at once.</param>
internal sealed class PayingModel(bool isStreaming)
{
    public const string Question = "Pay both";

    private static readonly HttpRequestException Overloaded = new("overloaded", inner: null, HttpStatusCode.ServiceUnavailable);

    private readonly ConcurrentQueue<string> _paid = new();
    private readonly int[] _attempts = new int[3];

    /// <summary>The key of each run of the tool.</summary>
    public IReadOnlyList<string> Paid => [.. _paid];

    /// <summary>
    /// What becomes of a request, by the number of bills that are paid by then and how often it was made, from 1: null lets it be answered, a number lets it fail after so
    /// many chunks.
    /// </summary>
    public Func<int, int, int?> Fails { get; init; } = (_, _) => null;

    /// <summary>The agent over this model, with the layer that repeats requests between them.</summary>
    public ChatAgent ToAgent(IServiceProvider services, string name = "cashier", Action<ChatRetryOptions>? retry = null)
    {
        var client = new ScriptedChatClient(Reply).AsBuilder().UseSmallTalkRetry(options => retry?.Invoke(options)).Build(services);
        var pay = AIFunctionFactory.Create((AIFunctionArguments arguments) => Pay(arguments), "pay");
        return new(new() { Name = name }, isStreaming ? client : new AtOnce(client), new() { Tools = [pay] }, services);
    }

    private string Pay(AIFunctionArguments arguments)
    {
        _paid.Enqueue((string)arguments.Context![AgentToolContext.IdempotencyKey]!);
        return "paid";
    }

    private ScriptedReply Reply(ScriptedRequest request)
    {
        var asked = request.Messages.ToList().FindLastIndex(message => message.Role == ChatRole.User);
        var said = request.Messages.Skip(asked + 1).ToList();
        var paid = said.Count(message => message.Role == ChatRole.Tool);
        var reply = paid < 2 ? ScriptedReply.ToolCall($"c{paid + 1}", "pay") : ScriptedReply.Text("Both ", "bills ", "are paid.");
        reply = reply with { MessageId = $"m{said.Count}" };
        return Fails(paid, Interlocked.Increment(ref _attempts[paid])) is { } chunks
            ? reply with
            {
                Chunks = [.. reply.Chunks.Take(chunks)],
                Failure = Overloaded,
            }
            : reply;
    }

    /// <summary>A client whose server does not stream.</summary>
    private sealed class AtOnce(IChatClient inner) : DelegatingChatClient(inner)
    {
        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default
        )
        {
            foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
                yield return update;
        }
    }
}
