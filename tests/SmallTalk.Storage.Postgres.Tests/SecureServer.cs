using Npgsql;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Storage.Postgres;

/// <summary>A server that asks for a password and proves itself by a certificate, and the files of two authorities: its own, and another.</summary>
internal sealed class SecureServer
{
    private static readonly Lazy<Task<SecureServer>> Only = new(StartAsync);

    private readonly PostgresServer _server;

    private SecureServer(PostgresServer server, string authority, string stranger) => (_server, Authority, Stranger) = (server, authority, stranger);

    public const string Password = "correct horse";

    /// <summary>The certificate of the authority that the server's comes from.</summary>
    public string Authority { get; }

    /// <summary>The certificate of an authority that has nothing to do with it.</summary>
    public string Stranger { get; }

    public static Task<SecureServer> SharedAsync() => Only.Value;

    public NpgsqlConnectionStringBuilder Connection => new(_server.ConnectionString) { Pooling = false };

    private static async Task<SecureServer> StartAsync()
    {
        using var authority = new TestAuthority();
        using var stranger = new TestAuthority("Somebody else");
        var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["authority.pem"], authority.CertificatePem);
        await File.WriteAllTextAsync(folder["stranger.pem"], stranger.CertificatePem);
        var server = await PostgresServer.StartAsync(new() { Password = Password, Certificate = authority.Issue() });
        return new(server, folder["authority.pem"], folder["stranger.pem"]);
    }
}
