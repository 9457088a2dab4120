using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Groups;
using SmallTalk.Hosting;

namespace SmallTalk.Samples.EditorialTeam;

/// <summary>The four members, and how they take turns.</summary>
internal static class Team
{
    public const string Name = "team";

    /// <summary>The key of what all are shown: the brief of the article.</summary>
    public const string Brief = "brief";

    public static IReadOnlyList<Member> Members { get; } =
    [
        new(
            "editor",
            "Plans articles with the user, keeps the brief and gives work to the others.",
            ["articles", "brief", "audience", "headline", "plan"],
            [
                "Write a short article about bees in the city",
                "We need a piece on electric buses for our newsletter",
                "I want an article on tea",
                "Who is the audience of the article?",
                "Which headline shall it have?",
                "Change the brief",
            ],
            """
            For a new article share the brief under the key brief with share (topic, audience, length, angle), add a task with add_task and yourself as its owner, hand it over to the researcher with
            hand_over_task, and say in two sentences what you have decided. Otherwise answer what the user asks about the plan.
            """
        ),
        new(
            "researcher",
            "Finds facts, figures and sources, and checks them.",
            ["facts", "figures", "sources", "studies", "statistics"],
            [
                "Is that figure right?",
                "Where does this number come from?",
                "Find out how many people cycle to work",
                "What do studies say about it?",
                "Check the facts",
            ],
            """
            When a task is handed to you, look at the brief that the group shares, give three facts that the article needs and say how sure you are of each, then hand the task over to the writer with
            hand_over_task. Say when you do not know something: invent no figures and no sources.
            """
        ),
        new(
            "writer",
            "Writes and rewrites the text.",
            ["text", "draft", "paragraphs", "style", "words"],
            ["Rewrite the second paragraph", "Make the opening livelier", "Shorten the text by half", "Say it in simpler words", "Show me the draft again"],
            """
            When a task is handed to you, write the article of 100 to 150 words from the brief that the group shares and the facts of the researcher, and hand the task over to the
            critic with hand_over_task. When you are asked for a change, give the whole text anew.
            """
        ),
        new(
            "critic",
            "Reads drafts and says what is wrong with them.",
            ["review", "criticism", "weaknesses", "opinion"],
            ["Is it good?", "What is weak about it?", "Would you publish it?", "Give me your honest opinion", "Which sentence would you cut?"],
            """
            Name the strongest point of the draft and the one thing that you would change. When a task was handed to you, complete it with complete_task and your verdict as its result.
            """
        ),
    ];

    /// <summary>Adds the members, and the group in which the profiles choose the speaker, and the model when they do not tell.</summary>
    public static ISmallTalkBuilder AddTeam(this ISmallTalkBuilder builder)
    {
        foreach (var member in Members)
            builder.AddAgent(
                member.Name,
                static services => services.GetRequiredService<IChatClient>(),
                agent =>
                    agent
                        .Describe(member.Description)
                        .WithExpertise(member.Expertise)
                        .WithExamples(member.Examples)
                        .WithInstructions(member.Instructions)
                        .WithTools(GroupTools.For(Name))
                        .ShowShared()
            );
        return builder.AddGroup(Name, group => group.SelectSpeakers(By.Composite(By.Relevance, By.Llm))); // members and bounds: appsettings.json
    }
}
