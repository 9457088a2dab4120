using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>Stands between a client and a server on the loopback and spoils the network at will. The fault may be changed while connections are open.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ProxyConnection, bool> _connections = [];
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Task _accepting;
    private FaultPlan _plan = FaultPlan.None;
    private int _harmed;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">The server's port on 127.0.0.1.</param>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port to connect to instead of the server's.</summary>
    public int Port { get; }

    /// <summary>How many connections there are.</summary>
    public int Connections => _connections.Count;

    /// <summary>How many connections were harmed by a fault so far: reset, cut, or robbed of bytes.</summary>
    public int Harmed => Volatile.Read(ref _harmed);

    /// <summary>Spoils the network from now on.</summary>
    /// <param name="fault">How.</param>
    /// <param name="delay">How late, for <see cref="ProxyFault.Delay"/>.</param>
    /// <param name="replyBytes">How many bytes get through, for <see cref="ProxyFault.CutReply"/>.</param>
    public void Break(ProxyFault fault, TimeSpan delay = default, int replyBytes = 0)
    {
        _plan = new(fault, delay, replyBytes);
        foreach (var connection in _connections.Keys)
            connection.Apply(_plan);
    }

    /// <summary>Lets everything through again. Connections that were robbed of bytes cannot be used any more and are reset.</summary>
    public void Heal() => Break(ProxyFault.None);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        foreach (var connection in _connections.Keys)
            connection.Reset();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = new ProxyConnection(await _listener.AcceptSocketAsync(), () => Interlocked.Increment(ref _harmed));
                _connections[connection] = true;
                connection.Apply(_plan);
                _ = ServeAsync(connection);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private async Task ServeAsync(ProxyConnection connection)
    {
        await connection.RunAsync(_target);
        _connections.TryRemove(connection, out _);
    }
}
