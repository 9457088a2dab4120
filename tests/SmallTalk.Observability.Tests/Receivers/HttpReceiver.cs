using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace SmallTalk.Observability.Tests.Receivers;

/// <summary>A small HTTP server on the loopback that answers as told, or never.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    public const string Secret = "T0SECRET-PATH";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<ReceivedPost> _posts = Channel.CreateUnbounded<ReceivedPost>();
    private readonly CancellationTokenSource _end = new();
    private readonly Func<int, HttpReply?> _answer;
    private readonly Task _accepting;
    private int _count;

    /// <param name="answer">Answers the request of that number, counted from 1; null is never.</param>
    public HttpReceiver(Func<int, HttpReply?>? answer = null)
    {
        _answer = answer ?? (_ => HttpReply.Ok);
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/services/{Secret}";
        _accepting = AcceptAsync();
    }

    public string Url { get; }

    /// <summary>How many requests have arrived.</summary>
    public int Count => Volatile.Read(ref _count);

    public Task<ReceivedPost> NextAsync() => _posts.Reader.ReadAsync().AsTask().Guarded();

    public async Task<List<ReceivedPost>> NextAsync(int count)
    {
        var posts = new List<ReceivedPost>();
        while (posts.Count < count)
            posts.Add(await NextAsync());
        return posts;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException) { }
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var connection = client;
            await using var stream = client.GetStream();
            var post = await ReadAsync(stream);
            var reply = _answer(Interlocked.Increment(ref _count));
            _posts.Writer.TryWrite(post);
            if (reply is null)
                await HangGuard.ForeverAsync(_end.Token);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(TextOf(reply!)), _end.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException) { }
    }

    private async Task<ReceivedPost> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(one, _end.Token);
            head.Append((char)one[0]);
        }
        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var length = lines.Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1];
        var body = new byte[int.Parse(length, System.Globalization.CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, _end.Token);
        return new(lines[0], lines[1..], Encoding.UTF8.GetString(body));
    }

    private static string TextOf(HttpReply reply)
    {
        var headers = string.Concat(reply.Headers.Append("Connection: close").Append($"Content-Length: {reply.Body.Length}").Select(line => line + "\r\n"));
        return $"HTTP/1.1 {reply.Status} Whatever\r\n{headers}\r\n{reply.Body}";
    }
}
