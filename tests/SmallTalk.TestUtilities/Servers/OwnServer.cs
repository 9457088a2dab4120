using System.Net;
using System.Net.Sockets;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>A server that this process started: its folder, its port, its life.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly ServerProgram _program;
    private readonly string _folder;
    private ServerKeeper? _keeper;

    private OwnServer(ServerProgram program, string folder) => (_program, _folder) = (program, folder);

    public int Port { get; private set; }

    /// <summary>Starts a server on a free port.</summary>
    /// <param name="program">What to run.</param>
    /// <param name="folder">The server's folder, which is removed with it.</param>
    public static async Task<OwnServer> StartAsync(ServerProgram program, string folder)
    {
        var server = new OwnServer(program, folder);
        try
        {
            await server.StartOnFreePortAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync() => Leave().StopAsync();

    public Task KillAsync() => Leave().KillAsync();

    public async Task RestartAsync()
    {
        if (_keeper is not null)
            await StopAsync();
        _keeper = await ServerKeeper.StartAsync(_program, _folder, Port);
    }

    public async ValueTask DisposeAsync()
    {
        if (_keeper is not null)
            await Leave().DisposeAsync();
        else
            await ServerUser.RunAsync("rm -rf \"$1\"", [_folder]);
    }

    private async Task StartOnFreePortAsync()
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                Port = FreePort();
                _keeper = await ServerKeeper.StartAsync(_program, _folder, Port);
                return;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Somebody else took the port meanwhile.
            }
    }

    private ServerKeeper Leave()
    {
        var keeper = _keeper ?? throw new InvalidOperationException($"{_program.Name} does not run: it was stopped or killed.");
        _keeper = null;
        return keeper;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
