using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace SmallTalk.TestUtilities.Models;

/// <summary>
/// An endpoint on the loopback that speaks the chat completions of OpenAI, whole and streamed, as a script says, with all that goes wrong between a client and a
/// model; it remembers what it was asked. Every request has a connection of its own.
/// </summary>
public sealed class OpenAIEndpoint : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<OpenAIReply> _replies = new();
    private readonly ConcurrentQueue<OpenAIRequest> _requests = new();
    private readonly Channel<OpenAIRequest> _arrived = Channel.CreateUnbounded<OpenAIRequest>();
    private readonly CancellationTokenSource _end = new();
    private readonly Func<OpenAIRequest, OpenAIReply>? _answer;
    private readonly Task _accepting;
    private int _count;

    /// <param name="answer">Answers when no reply is queued; null is by status 500.</param>
    public OpenAIEndpoint(Func<OpenAIRequest, OpenAIReply>? answer = null)
    {
        _answer = answer;
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1");
        _accepting = AcceptAsync();
    }

    /// <summary>What clients are given as their endpoint.</summary>
    public Uri Address { get; }

    public IReadOnlyList<OpenAIRequest> Requests => [.. _requests];

    /// <summary>Says what the next requests are answered, in the order in which they arrive.</summary>
    public OpenAIEndpoint Enqueue(params OpenAIReply[] replies)
    {
        foreach (var reply in replies)
            _replies.Enqueue(reply);
        return this;
    }

    /// <summary>Waits for the next request that has not been waited for.</summary>
    public Task<OpenAIRequest> NextAsync() => _arrived.Reader.ReadAsync().AsTask().Guarded();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptSocketAsync(_end.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            connection.NoDelay = true;
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            var exchange = new HttpExchange(stream);
            var (path, headers, body) = await exchange.ReadAsync(_end.Token);
            var request = new OpenAIRequest(Interlocked.Increment(ref _count), path, headers.GetValueOrDefault("Authorization"), Parse(body));
            var reply = ReplyTo(request);
            _requests.Enqueue(request);
            _arrived.Writer.TryWrite(request);
            await AnswerAsync(exchange, request, reply);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The client has left, or the test is over.
        }
    }

    private OpenAIReply ReplyTo(OpenAIRequest request)
    {
        if (!request.Path.EndsWith("/chat/completions", StringComparison.Ordinal))
            return OpenAIReply.Error((int)HttpStatusCode.NotFound);
        return _replies.TryDequeue(out var reply) ? reply : _answer?.Invoke(request) ?? OpenAIReply.Error((int)HttpStatusCode.InternalServerError);
    }

    private async Task AnswerAsync(HttpExchange exchange, OpenAIRequest request, OpenAIReply reply)
    {
        if (reply.Body is { } body)
            await exchange.WriteAsync(reply, body, _end.Token);
        else if (request.IsStreaming)
            await StreamAsync(exchange, request, reply);
        else if (reply.End == OpenAIReplyEnd.Complete)
            await exchange.WriteAsync(reply, OpenAIWire.Whole(request, reply), _end.Token);
        if (reply.End == OpenAIReplyEnd.Stall)
        {
            await exchange.UntilLeftAsync(_end.Token);
            request.Leave();
        }
    }

    private async Task StreamAsync(HttpExchange exchange, OpenAIRequest request, OpenAIReply reply)
    {
        await exchange.BeginAsync(reply, "text/event-stream", _end.Token);
        foreach (var data in OpenAIWire.Events(request, reply))
            await exchange.WriteEventAsync(data, _end.Token);
        if (reply.End == OpenAIReplyEnd.Complete)
            await exchange.EndAsync(_end.Token);
    }

    private static JsonElement Parse(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.Clone();
    }
}
