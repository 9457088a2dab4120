using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Who may come in, and that no secret comes out.</summary>
[Property("Requirement", "B-17")]
public sealed class SecurityTests
{
    [Test]
    public async Task A_server_with_a_certificate_of_ones_own_authority_is_trusted()
    {
        var server = await SecureServer.SharedAsync();
        await using var store = Store(server, server.Authority);

        await store.InitializeAsync();

        var key = await Given.SessionAsync(store, "one");
        (await store.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages.Should().ContainSingle();
    }

    [Test]
    public async Task A_server_with_a_certificate_of_a_stranger_is_refused()
    {
        var server = await SecureServer.SharedAsync();
        await using var store = Store(server, server.Stranger);

        var error = (await store.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreAccessDeniedException>()).Which;

        error.Message.Should().Contain("certificate").And.Contain("Root Certificate");
        error.IsTransient.Should().BeFalse();
        error.InnerException.Should().NotBeNull();
    }

    [TestCase("battery staple")]
    [TestCase(null)]
    public async Task A_wrong_or_missing_password_is_refused_and_not_repeated(string? password)
    {
        var server = await SecureServer.SharedAsync();
        var connection = server.Connection;
        connection.Password = password;
        await using var store = PostgresDatabases.Backend(connection.ConnectionString);

        var error = (await store.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreAccessDeniedException>()).Which;

        error.IsTransient.Should().BeFalse();
        error.InnerException.Should().NotBeNull();
        error.ToString().Should().NotContain("battery").And.NotContain(SecureServer.Password);
    }

    [TestCase("Host=db;Password=abc;def;Database=app")]
    [TestCase("Host=db;Port=hunter2")]
    [TestCase("hunter2")]
    [TestCase("Password=hunter2")]
    public void A_connection_string_that_cannot_be_read_is_refused_without_a_word_of_it(string connection)
    {
        var result = new PostgresStoreOptionsValidator().Validate(null, new PostgresStoreOptions { Connection = connection });

        result.Failed.Should().BeTrue();
        result.FailureMessage.Should().Contain("SmallTalk:Storage:Connection").And.NotContain("def").And.NotContain("hunter2");
    }

    private static PostgresStoreBackend Store(SecureServer server, string authority)
    {
        var connection = server.Connection;
        connection.SslMode = SslMode.VerifyFull;
        connection.RootCertificate = authority;
        return PostgresDatabases.Backend(connection.ConnectionString);
    }
}
