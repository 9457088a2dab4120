using SmallTalk.Alerts;

namespace SmallTalk.Diagnostics;

/// <summary>Posts alerts to an incoming webhook of Slack.</summary>
internal sealed class SlackAlertTransport(SlackAlertOptions options, AlertHttpClient http) : IAlertTransport
{
    public Task SendAsync(AlertMessage message, CancellationToken cancellationToken) =>
        http.PostAsync(options.WebhookUrl!, PostOf(message), AlertJson.Default.SlackPost, cancellationToken);

    internal static SlackPost PostOf(AlertMessage message)
    {
        var headline = SlackText.Escape(message.Headline);
        // Texts have no line breaks of their own, so each detail is a line.
        var details = string.Join('\n', message.Details().Select(detail => $"{detail.Key}: {detail.Value}"));
        return new(
            SlackText.Escape($"{message.Headline}: {message.Text}"),
            [new(new($"*{headline}*\n{SlackText.Escape(message.Text, SlackText.MostLength - headline.Length - 3)}")), new(new(SlackText.Escape(details)))]
        );
    }
}
