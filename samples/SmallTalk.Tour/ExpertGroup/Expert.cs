using Microsoft.Extensions.AI;
using SmallTalk.Testing;

namespace SmallTalk.Tour.ExpertGroup;

/// <summary>An expert of the group: the profile by which it is chosen, and what it says. It needs no model: it is a script.</summary>
internal sealed record Expert(string Name, string Description, string[] Expertise, string[] Examples, Func<ScriptedRequest, ScriptedReply> Answer)
{
    public const string Broken = "its model is down";

    public static IReadOnlyList<Expert> All { get; } =
    [
        new(
            "cook",
            "Knows recipes and ingredients.",
            ["recipes", "baking", "dinner", "wine"],
            [
                "How do I make a tomato sauce?",
                "Can I freeze bread dough?",
                "What goes well with salmon?",
                "My soup is too salty",
                "How hot must the oven be for a pizza?",
            ],
            Cook
        ),
        new(
            "guide",
            "Knows cities, trains and hotels.",
            ["travel", "cities", "trains", "hotels"],
            [
                "Which train goes to Vienna?",
                "Find me a hotel near the old town",
                "What is there to see in Lisbon?",
                "Do I need a visa for Japan?",
                "How do I get from the airport to the centre?",
            ],
            Guide
        ),
        new(
            "banker",
            "Answers questions about accounts and payments.",
            ["accounts", "cards", "loans", "payments"],
            [
                "My card was declined",
                "What does a transfer abroad cost?",
                "How do I get a loan for a house?",
                "There is a payment on my account that I do not know",
                "Which savings account pays interest?",
            ],
            Banker
        ),
        new(
            "mechanic",
            "Repairs cars and bicycles.",
            ["cars", "bicycles", "engines", "brakes"],
            [
                "My brakes squeak",
                "When must I change the oil?",
                "The battery is dead",
                "Which tyres do I need in winter?",
                "There is a rattle under the bonnet",
            ],
            static _ => ScriptedReply.Fails(new InvalidOperationException(Broken))
        ),
    ];

    private static ScriptedReply Cook(ScriptedRequest request)
    {
        if (!Asked(request).Contains("birthday", StringComparison.Ordinal))
            return Pick(
                request,
                ("cheaper", "A house wine then: a young Barbera from the supermarket will do very well."),
                ("weekend", "Saturday: a long lunch. I suggest a risotto, it keeps everybody in the kitchen."),
                ("", "With tomato soup I would open a Barbera: it has enough acid to keep up with the tomatoes.")
            );
        return ResultsOf(request) switch
        {
            0 => ScriptedReply.ToolCall("menu", "add_task", Arguments(("title", "A table for twelve in Lisbon"), ("owner", "cook"))),
            1 => ScriptedReply.ToolCall(
                "pass",
                "hand_over_task",
                Arguments(("task", "t1"), ("to", "guide"), ("note", "Three courses, somewhere with a cellar"))
            ),
            _ => "I have the menu: three courses, a white and a red. Where you eat is the guide's part, who has the task now.",
        };
    }

    private static ScriptedReply Guide(ScriptedRequest request)
    {
        if (!Asked(request).Contains("birthday", StringComparison.Ordinal))
            return Pick(
                request,
                ("rome", "Second week of May: mild, and the trains are not full yet. The night train saves you one hotel."),
                ("battery", "I cannot repair it, but bus 12 takes you on, and at its second stop there is a garage."),
                ("weekend", "Sunday: the morning train to the lake, the round walk of three hours, and back by boat in the evening."),
                ("", "There is one every half hour until one o'clock, from platform 1; the walk to the old town takes five minutes.")
            );
        return ResultsOf(request) == 0
            ? ScriptedReply.ToolCall("done", "complete_task", Arguments(("task", "t1"), ("result", "Tasca da Rua, the long table")))
            : "The long table of the Tasca da Rua is yours: they have the cellar, and they cook to your menu.";
    }

    private static ScriptedReply Banker(ScriptedRequest request) =>
        Pick(
            request,
            ("rome", "Put 900 aside for a week for two: 300 for the train, the rest for bed and board. Your account can bear it."),
            ("weekend", "All of it costs less than eighty. Pay the boat by card, they take no cash."),
            ("", "Your account is fine. The hotel has blocked a deposit, and your card is at its limit until that is released.")
        );

    private static ScriptedReply Pick(ScriptedRequest request, params (string Word, string Text)[] answers)
    {
        var asked = Asked(request);
        return ScriptedReply.Streamed(answers.First(answer => asked.Contains(answer.Word, StringComparison.Ordinal)).Text);
    }

    private static string Asked(ScriptedRequest request) => request.Messages.Last(message => message.Role == ChatRole.User).Text.ToLowerInvariant();

    /// <summary>How many tools this expert has used since it was asked.</summary>
    private static int ResultsOf(ScriptedRequest request) => request.Messages.Reverse().TakeWhile(IsOfTools).Count(message => message.Role == ChatRole.Tool);

    private static bool IsOfTools(ChatMessage message) => message.Role == ChatRole.Tool || message.Contents.Any(content => content is FunctionCallContent);

    private static Dictionary<string, object?> Arguments(params (string Name, string Value)[] arguments) =>
        arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value);
}
