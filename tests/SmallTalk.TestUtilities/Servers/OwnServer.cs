using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>A PostgreSQL server that this process started: its folder, its port, its life.</summary>
internal sealed class OwnServer : IAsyncDisposable
{
    private const int Attempts = 5;

    // Another locale than C shows where an order depends on the server's.
    private const string Create = """
        set -eu
        base=${TMPDIR:-/tmp}
        [ "$ST_ROOM" -gt 0 ] && [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -gt "$ST_ROOM" ] 2>/dev/null && base=/dev/shm
        dir=$(mktemp -d "$base/smalltalk-postgres-XXXXXX")
        trap 'rm -rf "$dir"' EXIT
        printf %s "$ST_PASSWORD" >"$dir/password"
        auth="-A trust"
        [ -z "$ST_PASSWORD" ] || auth="-A scram-sha-256 --pwfile=$dir/password"
        "$1/initdb" --no-sync -U postgres -E UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US $auth -D "$dir/data" >"$dir/initdb" 2>&1 || {
            cat "$dir/initdb"
            exit 1
        }
        umask 077
        [ -z "$ST_CERTIFICATE" ] || printf %s "$ST_CERTIFICATE" >"$dir/data/server.crt"
        [ -z "$ST_KEY" ] || printf %s "$ST_KEY" >"$dir/data/server.key"
        trap - EXIT
        echo "$dir"
        """;

    // What all tests of a run leave in a server is less than that. One that need not wait for the disk lies in memory where so much is free.
    private const long MemoryKilobytes = 4_000_000;

    private readonly string _binaries;
    private readonly string _folder;
    private readonly PostgresServerSettings _settings;
    private PostgresKeeper? _keeper;

    private OwnServer(string binaries, string folder, PostgresServerSettings settings) => (_binaries, _folder, _settings) = (binaries, folder, settings);

    public int Port { get; private set; }

    public NpgsqlConnectionStringBuilder Connection =>
        new()
        {
            Host = "127.0.0.1",
            Port = Port,
            Username = "postgres",
            Password = _settings.Password,
            Database = "postgres",
        };

    public static async Task<OwnServer> CreateAsync(PostgresServerSettings settings)
    {
        var binaries = await PostgresBinaries.FindAsync(settings.Version);
        var secrets = new Dictionary<string, string>
        {
            ["ST_ROOM"] = settings.Fsync ? "0" : $"{MemoryKilobytes}",
            ["ST_PASSWORD"] = settings.Password ?? "",
            ["ST_CERTIFICATE"] = settings.Certificate?.ExportCertificatePem() ?? "",
            ["ST_KEY"] = settings.Certificate is { } certificate ? TestAuthority.ExportKey(certificate) : "",
        };
        var folder = await ServerUser.RunAsync(Create, [binaries], secrets);
        var server = new OwnServer(binaries, folder, settings);
        await server.StartOnFreePortAsync();
        return server;
    }

    public async Task StopAsync()
    {
        await ServerUser.RunAsync("\"$1/pg_ctl\" -s -w -D \"$2/data\" -m fast stop", [_binaries, _folder]);
        await LeaveAsync();
    }

    public async Task KillAsync()
    {
        await ServerUser.RunAsync(
            """
            postmaster=$(head -n 1 "$1/data/postmaster.pid")
            kill -STOP "$postmaster"
            children=$(cat "/proc/$postmaster/task/$postmaster/children")
            kill -KILL $children "$postmaster"
            for pid in $children "$postmaster"; do
                while grep -qs '^State:[[:space:]]*[^ZX]' "/proc/$pid/status"; do :; done
            done
            # Where nobody collects the dead, the server would take its own for a living one.
            rm -f "$1/data/postmaster.pid" "$1"/.s.PGSQL.*.lock
            """,
            [_folder]
        );
        await LeaveAsync();
    }

    public async Task RestartAsync()
    {
        if (_keeper is not null)
            await StopAsync();
        _keeper = await PostgresKeeper.StartAsync(_binaries, _folder, Options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_keeper is not null)
            await _keeper.DisposeAsync();
        else
            await ServerUser.RunAsync("rm -rf \"$1\"", [_folder]);
    }

    private string Options =>
        string.Join(
            ' ',
            new Dictionary<string, string>
            {
                ["port"] = $"{Port}",
                ["listen_addresses"] = "127.0.0.1",
                ["unix_socket_directories"] = _folder,
                ["max_connections"] = "300",
                ["fsync"] = _settings.Fsync ? "on" : "off",
                ["full_page_writes"] = _settings.Fsync ? "on" : "off",
                ["ssl"] = _settings.Certificate is null ? "off" : "on",
            }
                .Concat(_settings.More)
                .Select(setting => $"-c {setting.Key}='{setting.Value}'")
        );

    private async Task StartOnFreePortAsync()
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                Port = FreePort();
                _keeper = await PostgresKeeper.StartAsync(_binaries, _folder, Options);
                return;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Somebody else took the port meanwhile.
            }
    }

    private async Task LeaveAsync()
    {
        await _keeper!.LeaveAsync();
        _keeper = null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
