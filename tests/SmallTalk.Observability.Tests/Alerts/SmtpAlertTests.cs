using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;
using SmallTalk.Observability.Tests.Receivers;
using SmallTalk.TestUtilities.Servers;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>What arrives by mail, and how a mail server may behave.</summary>
[Property("Requirement", "FR-002a")]
public sealed class SmtpAlertTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task An_alert_arrives_with_all_there_is_to_know()
    {
        await using var server = new SmtpReceiver();
        await using var bed = Bed(server);

        bed.Send(SinkTestBed.Alert());

        var mail = await server.NextAsync();
        mail.From.Should().Be("alerts@example.org");
        mail.To.Should().Equal("ann@example.org", "bob@example.org");
        mail.Message.Subject.Should().Be("[SmallTalk] Critical: session.save_failed");
        mail.Message.From.ToString().Should().Be("\"SmallTalk\" <alerts@example.org>");
        mail.Message.Date.Should().Be(SinkTestBed.Alert().RaisedAt.AddMilliseconds(-890));
        mail.Message.Headers["Auto-Submitted"].Should().Be("auto-generated");
        mail.Body.Should()
            .Equal(
                "The session could not be saved.",
                "",
                "Time: 2026-03-04 03:06:07.890 UTC",
                "Component: sessions",
                "Session: tenant/42",
                "Correlation id: c-7",
                "retries: 3",
                "Error: System.IO.IOException: disk full",
                "Key: session-save:42",
                $"Machine: {Environment.MachineName}",
                ""
            );
        (await bed.DeliveredAsync()).Should().ContainSingle(delivered => (string?)delivered.Tags["sink"] == "SmtpAlertSink");
    }

    [Test]
    public async Task Hostile_text_becomes_neither_header_nor_line_nor_end_of_the_mail()
    {
        await using var server = new SmtpReceiver();
        await using var bed = Bed(server);

        bed.Send(
            SinkTestBed.Alert() with
            {
                Name = "fail\r\nBcc: eve@evil.example\r\n\r\n" + new string('ä', 300),
                Message = "first\r\n.\r\nQUIT\r\nMAIL FROM:<eve@evil.example>",
                Component = "a\nKey: forged",
                Error = new InvalidOperationException("\ud800 \0\u2029end"),
            }
        );

        var mail = await server.NextAsync();
        mail.To.Should().Equal("ann@example.org", "bob@example.org");
        mail.Message.Headers.Select(header => header.Field)
            .Should()
            .BeEquivalentTo("From", "Date", "Subject", "Message-Id", "To", "MIME-Version", "Auto-Submitted");
        mail.Message.Subject.Should().StartWith("[SmallTalk] Critical: fail  Bcc: eve@evil.example    ä").And.HaveLength(200).And.EndWith("ä…");
        mail.Body[0].Should().Be("first  .  QUIT  MAIL FROM:<eve@evil.example>");
        mail.Body.Should().Contain("Component: a Key: forged").And.Contain("Error: System.InvalidOperationException: \ufffd   end");
        await bed.StopAsync().Guarded();
        server.Commands.Should().ContainSingle(command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_server_that_refuses_for_now_gets_the_same_mail_again()
    {
        await using var server = new SmtpReceiver((command, connection) => command == "." && connection == 1 ? "451 later" : null);
        await using var bed = Bed(server);

        bed.Send(SinkTestBed.Alert());
        await bed.Clock.PassAsync(Second, AlertDelivery.Jitter);

        (await server.NextAsync()).Message.Subject.Should().Contain("session.save_failed");
        await bed.DeliveredAsync();
        server.Connections.Should().Be(2);
        bed.LogsOf(10011).Should().ContainSingle().Which.Message.Should().EndWith("attempt 1 of 3: the mail server answered 451 (MessageNotAccepted)");
    }

    [Test]
    public async Task A_server_that_hangs_is_left_and_tried_again([Values(SmtpReceiver.Greeting, "EHLO", "RCPT", ".")] string at)
    {
        await using var server = new SmtpReceiver(
            (command, connection) => connection == 1 && command.StartsWith(at, StringComparison.Ordinal) ? SmtpReceiver.Hang : null
        );
        await using var bed = Bed(server);

        bed.Send(SinkTestBed.Alert());
        await server.HangingAsync();
        await bed.Clock.PassAsync(AlertDelivery.AttemptTimeout);
        await bed.Clock.PassAsync(Second, AlertDelivery.Jitter);

        await server.NextAsync();
        await bed.DeliveredAsync();
        bed.LogsOf(10011).Should().ContainSingle().Which.Message.Should().EndWith("no answer in time");
    }

    [Test]
    public async Task A_server_that_took_the_mail_and_then_hangs_does_not_get_it_twice()
    {
        await using var server = new SmtpReceiver((command, _) => command == "QUIT" ? SmtpReceiver.Hang : null);
        await using var bed = Bed(server);

        bed.Send(SinkTestBed.Alert());
        await server.NextAsync();
        await server.HangingAsync();

        await bed.DeliveredAsync();
        await bed.StopAsync().Guarded();
        server.Connections.Should().Be(1);
        bed.FailedAttempts.GetMeasurementSnapshot().Should().BeEmpty();
    }

    [TestCase("MAIL", "550 no", "the mail server answered 550 (SenderNotAccepted)")]
    [TestCase("RCPT", "550 no", "the mail server accepted none of the recipients")]
    [TestCase("AUTH", "535 no", "the mail server did not accept user and password")]
    public async Task What_time_does_not_heal_is_not_tried_again(string command, string answer, string reason)
    {
        await using var server = new SmtpReceiver((said, _) => said.StartsWith(command, StringComparison.Ordinal) ? answer : null);
        await using var bed = Bed(server, WithPassword);

        bed.Send(SinkTestBed.Alert());

        (await bed.LostAsync()).Tags["reason"].Should().Be("refused");
        server.Connections.Should().Be(1);
        bed.LogsOf(10012).Should().ContainSingle().Which.Message.Should().Contain("'session-save:42' after 1 attempts").And.Contain(reason);
    }

    [TestCase("RCPT", "451 greylisted")]
    [TestCase("AUTH", "454 later")]
    [TestCase(SmtpReceiver.Greeting, "421 busy")]
    [TestCase(SmtpReceiver.Greeting, "what is this")]
    public async Task What_time_heals_is_tried_again(string command, string answer)
    {
        await using var server = new SmtpReceiver((said, connection) => connection == 1 && said.StartsWith(command, StringComparison.Ordinal) ? answer : null);
        await using var bed = Bed(server, WithPassword);

        bed.Send(SinkTestBed.Alert());
        await bed.Clock.PassAsync(Second, AlertDelivery.Jitter);

        await server.NextAsync();
        await bed.DeliveredAsync();
    }

    [Test]
    public async Task An_address_that_is_gone_does_not_keep_the_mail_from_the_others()
    {
        await using var server = new SmtpReceiver((said, _) => said.StartsWith("RCPT TO:<ann", StringComparison.Ordinal) ? "550 gone" : null);
        await using var bed = Bed(server);

        bed.Send(SinkTestBed.Alert());

        (await server.NextAsync()).To.Should().Equal("bob@example.org");
        await bed.DeliveredAsync();
        bed.LogsOf(10015).Should().ContainSingle().Which.Message.Should().EndWith("'session-save:42': ann@example.org");
    }

    [Test]
    public async Task User_and_password_are_given_when_they_are_set()
    {
        await using var server = new SmtpReceiver();
        await using var bed = Bed(server, WithPassword);

        bed.Send(SinkTestBed.Alert());

        await server.NextAsync();
        server.Commands.Should().Contain($"AUTH PLAIN {Convert.ToBase64String("\0ops\0pa55word"u8)}");
    }

    [Test]
    public async Task A_server_without_STARTTLS_gets_neither_password_nor_mail()
    {
        await using var server = new SmtpReceiver();
        await using var bed = Bed(server, WithPassword, SmtpSecurity.StartTls);

        bed.Send(SinkTestBed.Alert());

        (await bed.LostAsync()).Tags["reason"].Should().Be("refused");
        server.Commands.Should().NotBeEmpty().And.OnlyContain(command => command.StartsWith("EHLO", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_server_whose_certificate_nobody_trusts_gets_neither_password_nor_mail()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Issue();
        await using var server = new SmtpReceiver(certificate: certificate);
        await using var bed = Bed(server, WithPassword, SmtpSecurity.Tls);

        bed.Send(SinkTestBed.Alert());
        await bed.Clock.PassAsync(Second, AlertDelivery.Jitter);
        await bed.Clock.PassAsync(Second * AlertDelivery.PauseFactor, AlertDelivery.Jitter);

        (await bed.LostAsync()).Tags["reason"].Should().Be("failed");
        server.Connections.Should().Be(3);
        server.Commands.Should().BeEmpty();
        bed.LogsOf(10012).Should().ContainSingle().Which.Message.Should().Contain("no TLS connection to the mail server");
    }

    private static void WithPassword(SmtpAlertOptions options)
    {
        options.User = "ops";
        options.Password = "pa55word";
    }

    private static SinkTestBed Bed(SmtpReceiver server, Action<SmtpAlertOptions>? configure = null, SmtpSecurity security = SmtpSecurity.None) =>
        new(builder =>
            builder.AddSmtpAlerts(options =>
            {
                options.Host = "127.0.0.1";
                options.Port = server.Port;
                options.Security = security;
                options.From = "SmallTalk <alerts@example.org>";
                options.To.Add("ann@example.org");
                options.To.Add("Bob <bob@example.org>");
                configure?.Invoke(options);
            })
        );
}
