using MimeKit;
using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Writes alerts as mail in plain text.</summary>
internal static class AlertMail
{
    private const int MostSubjectLength = 200;

    public static MimeMessage Of(AlertMessage message, SmtpAlertOptions options)
    {
        var mail = new MimeMessage
        {
            // The same at every attempt, so that a mail that came twice can be told.
            MessageId = $"{message.Id}@smalltalk.invalid",
            Date = message.RaisedAt,
            // Of one line already: nothing in it can become a header.
            Subject = AlertText.Cut(message.Headline, MostSubjectLength),
            Body = new TextPart("plain") { Text = BodyOf(message) },
        };
        mail.From.Add(MailboxAddress.Parse(options.From!));
        mail.To.AddRange(options.To.Select(MailboxAddress.Parse));
        // So that absence notes and the like do not answer.
        mail.Headers.Add("Auto-Submitted", "auto-generated");
        return mail;
    }

    private static string BodyOf(AlertMessage message) =>
        string.Join("\r\n", [message.Text, "", .. message.Details().Select(detail => $"{detail.Key}: {detail.Value}"), ""]);
}
