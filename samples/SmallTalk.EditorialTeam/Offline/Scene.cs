using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using SmallTalk.Testing;

namespace SmallTalk.Samples.EditorialTeam.Offline;

/// <summary>What the script reads out of a request: whom it plays, what was asked, and what this member has done about it.</summary>
internal sealed partial class Scene(ScriptedRequest request)
{
    private readonly IReadOnlyList<ChatMessage> _messages = request.Messages;

    /// <summary>Whom the script plays; empty when the request does not say.</summary>
    public string Role { get; } = Team.Members.FirstOrDefault(member => member.Instructions == request.Options?.Instructions)?.Name ?? "";

    /// <summary>The user's last message.</summary>
    public string Asked => Questions.LastOrDefault("");

    /// <summary>Whether that asks for a new article.</summary>
    public bool IsNewArticle => Order().IsMatch(Asked);

    /// <summary>What the article is about.</summary>
    public string Topic => Questions.Select(question => Order().Match(question)).LastOrDefault(match => match.Success)?.Groups["topic"].Value ?? "the topic";

    /// <summary>How many tools this member has used in this answer.</summary>
    public int Done => _messages.Reverse().TakeWhile(IsToolWork).Count(message => message.Role == ChatRole.Tool);

    /// <summary>Whether the member speaks because a task was handed to it.</summary>
    public bool HasTask =>
        _messages
            .Reverse()
            .TakeWhile(message => message.Role != ChatRole.User)
            .SelectMany(message => message.Contents.OfType<FunctionCallContent>())
            .Any(call => call.Name == "hand_over_task" && call.Arguments?["to"]?.ToString() == Role);

    /// <summary>The id of the newest task.</summary>
    public string Task =>
        _messages
            .SelectMany(message => message.Contents.OfType<FunctionResultContent>())
            .Select(result => Added().Match(result.Result?.ToString() ?? ""))
            .LastOrDefault(match => match.Success)
            ?.Groups["id"]
            .Value
        ?? "";

    private IEnumerable<string> Questions => _messages.Where(message => message.Role == ChatRole.User).Select(message => message.Text.Trim());

    private static bool IsToolWork(ChatMessage message) => message.Role == ChatRole.Tool || message.Contents.Any(content => content is FunctionCallContent);

    [GeneratedRegex(@"\b(article|piece|text|column)\b.*?\b(about|on)\s+(?<topic>[^.!?]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Order();

    [GeneratedRegex(@"^Added: (?<id>\S+) ", RegexOptions.ExplicitCapture)]
    private static partial Regex Added();
}
