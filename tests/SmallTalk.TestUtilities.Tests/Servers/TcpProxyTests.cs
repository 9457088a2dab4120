using System.Net;
using System.Net.Sockets;

namespace SmallTalk.TestUtilities.Servers;

[CancelAfter(60_000)]
public sealed class TcpProxyTests
{
    [Test]
    public async Task Bytes_go_through_both_ways(CancellationToken cancellationToken)
    {
        await using var echo = new EchoServer();
        await using var proxy = new TcpProxy(echo.Port);
        using var client = await ConnectAsync(proxy, cancellationToken);
        (await AskAsync(client, "hello", cancellationToken)).Should().Be("hello");
        proxy.Harmed.Should().Be(0);
    }

    [Test]
    public async Task A_delay_lets_everything_through(CancellationToken cancellationToken)
    {
        await using var echo = new EchoServer();
        await using var proxy = new TcpProxy(echo.Port);
        using var client = await ConnectAsync(proxy, cancellationToken);
        proxy.Break(ProxyFault.Delay, TimeSpan.FromMilliseconds(20));
        (await AskAsync(client, "hello", cancellationToken)).Should().Be("hello");
    }

    [Test]
    public async Task A_reset_ends_open_connections_with_an_error(CancellationToken cancellationToken)
    {
        await using var echo = new EchoServer();
        await using var proxy = new TcpProxy(echo.Port);
        using var client = await ConnectAsync(proxy, cancellationToken);
        await AskAsync(client, "hello", cancellationToken);
        proxy.Break(ProxyFault.Reset);
        var receive = async () => await client.ReceiveAsync(new byte[1], cancellationToken);
        (await receive.Should().ThrowAsync<SocketException>()).Which.SocketErrorCode.Should().Be(SocketError.ConnectionReset);
        proxy.Harmed.Should().BePositive();
    }

    [TestCase(ProxyFault.BlackHole)]
    [TestCase(ProxyFault.HalfOpen)]
    public async Task A_silent_connection_is_reset_when_the_network_heals(ProxyFault fault, CancellationToken cancellationToken)
    {
        await using var echo = new EchoServer();
        await using var proxy = new TcpProxy(echo.Port);
        using var client = await ConnectAsync(proxy, cancellationToken);
        await AskAsync(client, "hello", cancellationToken);
        proxy.Break(fault);
        var answer = client.ReceiveAsync(new byte[1], cancellationToken).AsTask();
        await client.SendAsync("lost"u8.ToArray(), cancellationToken);
        while (proxy.Harmed == 0)
            await Task.Yield();
        answer.IsCompleted.Should().BeFalse("nothing comes back");
        proxy.Heal();
        var waiting = () => answer;
        await waiting.Should().ThrowAsync<SocketException>();
        using var next = await ConnectAsync(proxy, cancellationToken);
        (await AskAsync(next, "again", cancellationToken)).Should().Be("again");
    }

    [Test]
    public async Task A_reply_is_cut_after_so_many_bytes(CancellationToken cancellationToken)
    {
        await using var echo = new EchoServer();
        await using var proxy = new TcpProxy(echo.Port);
        using var client = await ConnectAsync(proxy, cancellationToken);
        proxy.Break(ProxyFault.CutReply, replyBytes: 3);
        (await AskAsync(client, "hello", cancellationToken)).Should().Be("hel");
    }

    private static async Task<Socket> ConnectAsync(TcpProxy proxy, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, proxy.Port, cancellationToken);
        return socket;
    }

    private static async Task<string> AskAsync(Socket socket, string text, CancellationToken cancellationToken)
    {
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(text), cancellationToken);
        var (answer, length) = (new byte[text.Length], 0);
        while (length < answer.Length)
        {
            var count = await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken);
            if (count == 0)
                break;
            length += count;
        }
        return System.Text.Encoding.ASCII.GetString(answer, 0, length);
    }
}
