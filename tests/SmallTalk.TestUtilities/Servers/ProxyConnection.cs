using System.Net;
using System.Net.Sockets;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>One connection through a <see cref="TcpProxy"/>.</summary>
internal sealed class ProxyConnection(Socket client, Action harmed)
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Lock _gate = new();
    private FaultPlan _plan = FaultPlan.None;
    private int _replyLeft;
    private bool _robbed;

    /// <summary>Changes the fault.</summary>
    public void Apply(FaultPlan plan)
    {
        lock (_gate)
        {
            // Before the fault is over: a side that sees the other's end by then would still end in good order.
            if (plan.Fault == ProxyFault.Reset || (plan.Passes && _robbed))
                Reset();
            (_replyLeft, _plan) = (plan.ReplyBytes, plan);
        }
        if (plan.Fault == ProxyFault.HalfOpen)
            CloseServer();
    }

    /// <summary>Ends both sides as a broken network does.</summary>
    public void Reset()
    {
        Harm();
        Abort(client);
        Abort(_server);
    }

    /// <summary>Passes bytes on until either side ends.</summary>
    public async Task RunAsync(int target)
    {
        client.NoDelay = true;
        if (!IsRobbed() && !await ConnectAsync(target))
            return;
        await Task.WhenAll(PumpAsync(client, _server, isReply: false), PumpAsync(_server, client, isReply: true));
        client.Dispose();
        _server.Dispose();
    }

    private async Task<bool> ConnectAsync(int target)
    {
        try
        {
            await _server.ConnectAsync(IPAddress.Loopback, target);
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The server is not there: the client learns it as it would without a proxy.
            Abort(client);
            _server.Dispose();
            return false;
        }
    }

    private async Task PumpAsync(Socket from, Socket to, bool isReply)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
                if (!await PassAsync(buffer.AsMemory(0, count), to, isReply))
                    return;
            if (_plan.Passes)
                to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            Propagate(from == client ? _server : client);
        }
    }

    private async Task<bool> PassAsync(ReadOnlyMemory<byte> bytes, Socket to, bool isReply)
    {
        var plan = _plan;
        if (plan.Fault == ProxyFault.Delay)
            await Task.Delay(plan.Delay, TimeProvider.System);
        if (IsRobbed())
        {
            Harm();
            return true;
        }
        var allowed = isReply && plan.Fault == ProxyFault.CutReply ? Math.Min(bytes.Length, Take(bytes.Length)) : bytes.Length;
        await to.SendAsync(bytes[..allowed]);
        if (allowed == bytes.Length)
            return true;
        Harm();
        client.Shutdown(SocketShutdown.Both);
        _server.Shutdown(SocketShutdown.Both);
        return false;
    }

    /// <summary>Whether bytes are swallowed now; then the connection is reset when the fault is over.</summary>
    private bool IsRobbed()
    {
        lock (_gate)
        {
            _robbed |= !_plan.Passes;
            return !_plan.Passes;
        }
    }

    private int Take(int wanted)
    {
        lock (_gate)
        {
            var taken = Math.Min(wanted, _replyLeft);
            _replyLeft -= taken;
            return taken;
        }
    }

    private void CloseServer()
    {
        _robbed = true;
        Harm();
        _server.Close();
    }

    /// <summary>One side ended with an error: so does the other, unless the fault is that it does not learn of it.</summary>
    private void Propagate(Socket other)
    {
        if (_plan.Fault is not (ProxyFault.HalfOpen or ProxyFault.BlackHole))
            other.Close();
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new(true, 0);
            socket.Close();
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }
    }

    private void Harm() => harmed();
}
