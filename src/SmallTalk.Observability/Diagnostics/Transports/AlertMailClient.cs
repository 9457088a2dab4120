using MailKit.Net.Smtp;
using MimeKit;

namespace SmallTalk.Diagnostics;

/// <summary>Sends mail to those recipients that the server accepts: one address that is gone does not keep the alert from the others.</summary>
internal sealed class AlertMailClient : SmtpClient
{
    private const int FirstPermanentStatus = 500;

    /// <summary>The addresses that the server did not accept.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>Whether it may accept one of them later.</summary>
    public bool CanRetry { get; private set; }

    public static bool IsPassing(SmtpStatusCode status) => (int)status < FirstPermanentStatus;

    protected override void OnRecipientNotAccepted(MimeMessage message, MailboxAddress mailbox, SmtpResponse response)
    {
        Refused.Add(mailbox.Address);
        CanRetry |= IsPassing(response.StatusCode);
    }

    protected override void OnNoRecipientsAccepted(MimeMessage message) =>
        throw new AlertRefusedException("the mail server accepted none of the recipients", CanRetry);
}
