using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using MimeKit;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Sends alerts by e-mail, each over a connection of its own.</summary>
internal sealed partial class SmtpAlertTransport(SmtpAlertOptions options, TimeProvider time, ILogger<SmtpAlertTransport> logger) : IAlertTransport
{
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = logger.Unfailing();

    public async Task SendAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        using var mail = AlertMail.Of(message, options);
        var client = new AlertMailClient();
        try
        {
            await SendAsync(client, mail, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            client.Dispose();
            throw;
        }
        if (client.Refused.Count > 0)
            LogRefused(message.Key, string.Join(", ", client.Refused));
        // The mail has arrived: a server that does not answer to the farewell must not make it come twice.
        _ = LeaveAsync(client);
    }

    // What a server says may hold anything, even what it was told: of its answers only the codes are kept.
    private async Task SendAsync(AlertMailClient client, MimeMessage mail, CancellationToken cancellationToken)
    {
        try
        {
            await client.ConnectAsync(options.Host!, options.Port, SocketOptionsOf(options.Security), cancellationToken).ConfigureAwait(false);
            if (!string.IsNullOrEmpty(options.User))
                await client.AuthenticateAsync(options.User, options.Password!, cancellationToken).ConfigureAwait(false);
            await client.SendAsync(mail, cancellationToken).ConfigureAwait(false);
        }
        catch (AuthenticationException error)
        {
            var canRetry = error.InnerException is SmtpCommandException refusal && AlertMailClient.IsPassing(refusal.StatusCode);
            throw new AlertRefusedException("the mail server did not accept user and password", canRetry, inner: error);
        }
        catch (SmtpCommandException error)
        {
            throw new AlertRefusedException(
                $"the mail server answered {(int)error.StatusCode} ({error.ErrorCode})",
                AlertMailClient.IsPassing(error.StatusCode),
                inner: error
            );
        }
        catch (SmtpProtocolException error)
        {
            throw new AlertRefusedException("the mail server broke off or did not speak SMTP", canRetry: true, inner: error);
        }
        catch (SslHandshakeException error)
        {
            throw new AlertRefusedException(
                "no TLS connection to the mail server: see its certificate, and whether Security fits the port",
                canRetry: true,
                inner: error
            );
        }
        catch (NotSupportedException error)
        {
            throw new AlertRefusedException("the mail server cannot do what Security, User and the addresses ask for", canRetry: false, inner: error);
        }
    }

    private async Task LeaveAsync(AlertMailClient client)
    {
        using var here = client;
        using var limit = new CancellationTokenSource(LeaveLimit, time);
        try
        {
            await client.DisconnectAsync(quit: true, limit.Token).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Disposing closes the connection.
        }
    }

    private static SecureSocketOptions SocketOptionsOf(SmtpSecurity security) =>
        security switch
        {
            SmtpSecurity.None => SecureSocketOptions.None,
            SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
            _ => SecureSocketOptions.StartTls,
        };
}
