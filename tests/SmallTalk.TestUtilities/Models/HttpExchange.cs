using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace SmallTalk.TestUtilities.Models;

/// <summary>One request and its answer on a connection of their own, by the plainest means: so that an answer can be wrong in every way.</summary>
internal sealed class HttpExchange(NetworkStream stream)
{
    private readonly byte[] _one = new byte[1];

    /// <summary>Reads the request; its body must have a stated length, as that of the client has.</summary>
    public async Task<(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)> ReadAsync(CancellationToken cancellationToken)
    {
        var first = await ReadLineAsync(cancellationToken);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(cancellationToken) is { Length: > 0 } line)
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        var body = new byte[int.Parse(headers["Content-Length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, cancellationToken);
        return (first.Split(' ')[1], headers, body);
    }

    public Task WriteAsync(OpenAIReply reply, string body, CancellationToken cancellationToken) =>
        SendAsync($"{Head(reply, reply.ContentType)}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}", cancellationToken);

    /// <summary>Begins an answer whose end the client can tell from a cut.</summary>
    public Task BeginAsync(OpenAIReply reply, string contentType, CancellationToken cancellationToken) =>
        SendAsync($"{Head(reply, contentType)}Transfer-Encoding: chunked\r\n\r\n", cancellationToken);

    public Task WriteEventAsync(string data, CancellationToken cancellationToken)
    {
        var line = $"data: {data}\n\n";
        return SendAsync(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(line):x}\r\n{line}\r\n"), cancellationToken);
    }

    public Task EndAsync(CancellationToken cancellationToken) => SendAsync("0\r\n\r\n", cancellationToken);

    /// <summary>Waits until the client closes its side.</summary>
    public async Task UntilLeftAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await stream.ReadAsync(_one, cancellationToken) > 0)
                continue;
        }
        catch (IOException)
        {
            return;
        }
    }

    private static string Head(OpenAIReply reply, string contentType)
    {
        var wait = reply.RetryAfter is null ? string.Empty : $"Retry-After: {reply.RetryAfter}\r\n";
        return string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {reply.Status} Whatever\r\nConnection: close\r\nContent-Type: {contentType}\r\n{wait}");
    }

    private async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            await stream.ReadExactlyAsync(_one, cancellationToken);
            if (_one[0] == '\n')
                return line.ToString().TrimEnd('\r');
            line.Append((char)_one[0]);
        }
    }

    private async Task SendAsync(string text, CancellationToken cancellationToken) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
}
