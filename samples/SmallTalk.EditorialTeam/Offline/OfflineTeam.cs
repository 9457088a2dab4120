using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Testing;

namespace SmallTalk.Samples.EditorialTeam.Offline;

/// <summary>
/// Plays the model where none is configured, so that the sample runs anywhere. It knows nothing: it answers from the role it is given and the conversation it is
/// shown, as a model would, with texts that are samples and say so.
/// </summary>
internal static class OfflineTeam
{
    public static ScriptedReply Reply(ScriptedRequest request) =>
        request.Options?.ResponseFormat is ChatResponseFormatJson ? Choose(request) : Play(new(request));

    /// <summary>Who speaks when the profiles do not tell: the editor, who answers for the team, when it may.</summary>
    private static ScriptedReply Choose(ScriptedRequest request)
    {
        using var asked = JsonDocument.Parse(request.LastText);
        var names = asked.RootElement.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("name").GetString()!).ToList();
        var agent = names.Contains("editor") ? "editor" : names[0];
        return $$"""{"reason": "offline: it answers for the team", "agent": "{{agent}}", "confidence": 0.6}""";
    }

    private static ScriptedReply Play(Scene scene) =>
        scene.Role switch
        {
            "editor" => Editor(scene),
            "researcher" => Researcher(scene),
            "writer" => Writer(scene),
            "critic" => Critic(scene),
            _ => "I have no part in this play.",
        };

    private static ScriptedReply Editor(Scene scene)
    {
        if (!scene.IsNewArticle)
            return Text(
                $"As the editor: I have noted \"{scene.Asked}\". The brief stands: {scene.Topic}, short, for readers in a hurry. Changes of the text are the writer's part, what to make of it the critic's."
            );
        return scene.Done switch
        {
            0 => Call("share", ("key", Team.Brief), ("text", $"Topic: {scene.Topic}. Readers: anybody, in a hurry. 100 words. Angle: what is new to most.")),
            1 => Call("add_task", ("title", $"Article: {scene.Topic}"), ("owner", "editor")),
            2 => Call("hand_over_task", ("task", scene.Task), ("to", "researcher"), ("note", "Three facts, please.")),
            _ => Text($"We write 100 words on {scene.Topic}, for readers in a hurry. The researcher begins with three facts."),
        };
    }

    private static ScriptedReply Researcher(Scene scene)
    {
        if (!scene.HasTask)
            return Text(
                $"I would check \"{scene.Asked}\" against two sources that do not know of each other. Offline I have none, so take no figure of ours for true."
            );
        return scene.Done switch
        {
            0 => Call("hand_over_task", ("task", scene.Task), ("to", "writer"), ("note", "The facts are in my message.")),
            _ => Text(
                $"Three facts on {scene.Topic} [samples, not researched]: it is older than most think; it has grown in the last ten years; and the best place to see it is near you."
            ),
        };
    }

    private static ScriptedReply Writer(Scene scene)
    {
        var draft =
            $"{Capital(scene.Topic)} [sample text]. You have passed it a hundred times and never looked. It is older than most think, and it has grown in the last ten years. "
            + "To see it you need no journey: the best place is near you. Go tomorrow, and take ten minutes.";
        if (!scene.HasTask)
            return Text($"Here it is anew, changed as you asked (\"{scene.Asked}\"): {draft}");
        return scene.Done switch
        {
            0 => Call("hand_over_task", ("task", scene.Task), ("to", "critic"), ("note", "First draft.")),
            _ => Text(draft),
        };
    }

    private static ScriptedReply Critic(Scene scene)
    {
        if (!scene.HasTask)
            return Text("The strongest point is that it speaks to the reader. The one thing I would change: no figure in it has a source.");
        return scene.Done == 0
            ? Call("complete_task", ("task", scene.Task), ("result", "Good to print, with one source more."))
            : Text("The opening works, since it speaks to the reader. Give one of the facts a source, then it can be printed.");
    }

    private static ScriptedReply Text(string text) => ScriptedReply.Text([.. text.Split(' ').Select((word, at) => at == 0 ? word : $" {word}")]);

    private static ScriptedReply Call(string tool, params (string Name, string Value)[] arguments) =>
        ScriptedReply.ToolCall($"{tool}-call", tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value));

    private static string Capital(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}";
}
