namespace SmallTalk.TestUtilities.Servers;

/// <summary>Makes PostgreSQL servers of this process's own and knows how they are run.</summary>
internal static class PostgresProgram
{
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

    private const string Functions = """
        start() {
            "$program/pg_ctl" -s -w -t 60 -D "$dir/data" -l "$dir/log" -o "$1" start </dev/null >/dev/null 2>&1
        }
        stop() {
            "$program/pg_ctl" -s -w -D "$dir/data" -m fast stop
        }
        crash() {
            slay "$(head -n 1 "$dir/data/postmaster.pid")"
            # Where nobody collects the dead, the server would take its own for a living one.
            rm -f "$dir/data/postmaster.pid" "$dir"/.s.PGSQL.*.lock
        }
        abandon() {
            "$program/pg_ctl" -s -D "$dir/data" -m immediate stop
        }
        """;

    // What all tests of a run leave in a server is less than that. One that need not wait for the disk lies in memory where so much is free.
    private const long MemoryKilobytes = 4_000_000;

    public static async Task<OwnServer> StartAsync(PostgresServerSettings settings)
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
        return await OwnServer.StartAsync(new("PostgreSQL", binaries, Functions, (folder, port) => [Options(settings, folder, port)]), folder);
    }

    private static string Options(PostgresServerSettings settings, string folder, int port) =>
        string.Join(
            ' ',
            new Dictionary<string, string>
            {
                ["port"] = $"{port}",
                ["listen_addresses"] = "127.0.0.1",
                ["unix_socket_directories"] = folder,
                ["max_connections"] = "300",
                ["fsync"] = settings.Fsync ? "on" : "off",
                ["full_page_writes"] = settings.Fsync ? "on" : "off",
                ["ssl"] = settings.Certificate is null ? "off" : "on",
            }
                .Concat(settings.More)
                .Select(setting => $"-c {setting.Key}='{setting.Value}'")
        );
}
