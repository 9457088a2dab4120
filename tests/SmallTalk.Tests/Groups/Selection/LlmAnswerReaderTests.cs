namespace SmallTalk.Groups.Selection;

[Property("Requirement", "FR-018")]
public sealed class LlmAnswerReaderTests
{
    private const string Candidates = "writer|Data_Analyst|José|作家|🤖|senior writer";
    private const string Members = Candidates + "|critic";

    [TestCase("writer", "writer")]
    [TestCase("WRITER", "writer")]
    [TestCase(" writer \n", "writer")]
    [TestCase("\"writer\"", "writer")]
    [TestCase("`writer`", "writer")]
    [TestCase("**Writer**", "writer")]
    [TestCase("@writer", "writer")]
    [TestCase("Writer:", "writer")]
    [TestCase("writer: Dear Ann,", "writer")]
    [TestCase("I choose the writer.", "writer")]
    [TestCase("The writer's turn. The writer has not spoken yet.", "writer")]
    [TestCase("Next: senior writer", "senior writer")]
    [TestCase("data analyst", "Data_Analyst")]
    [TestCase("Data-Analyst", "Data_Analyst")]
    [TestCase("DataAnalyst", "Data_Analyst")]
    [TestCase("It is for the data analyst, who knows figures", "Data_Analyst")]
    [TestCase("Jose", "José")]
    [TestCase("JOSE\u0301", "José")]
    [TestCase("我选择作家。", "作家")]
    [TestCase("🤖", "🤖")]
    [TestCase("the 🤖 of course", "🤖")]
    [TestCase("{\"agent\":\"writer\"}", "writer")]
    [TestCase("{\"reason\":\"the critic has spoken\",\"agent\":\"Writer\",\"confidence\":0.9}", "writer")]
    [TestCase("```json\n{\"agent\": \"@data analyst\"}\n```", "Data_Analyst")]
    [TestCase("Here you are: {\"Agent\":\"writer\"} as you wished", "writer")]
    [TestCase("{\"next_speaker\":\"writer\",}", "writer")]
    [TestCase("[\"writer\"]", "writer")]
    [TestCase("<think>the critic? or José? {no}</think>\nwriter", "writer")]
    public void Names_are_read_as_models_write_them(string answer, string agent) =>
        Read(answer).Should().BeEquivalentTo(new { Agent = agent, Fault = (string?)null });

    [TestCase("", "it was empty")]
    [TestCase(" \n\t", "it was empty")]
    [TestCase(null, "it was empty")]
    [TestCase("writer or José", "it named several agents: \"writer\", \"José\"")]
    [TestCase("Not the critic, the writer", "it named several agents: \"writer\", \"critic\"")]
    [TestCase("critic", "it named \"critic\", who may not speak now")]
    [TestCase("{\"agent\":\"critic\"}", "it named \"critic\", who may not speak now")]
    [TestCase("plumber", "it named none of the agents: \"plumber\"")]
    [TestCase("{\"agent\":\"plumber\",\"reason\":\"better than the writer\"}", "it named none of the agents: \"plumber\"")]
    [TestCase(
        "The copywriters should go on with what they have begun, at length and in detail",
        "it named none of the agents: \"The copywriters should go on with what they have begun, at…\""
    )]
    [TestCase("😀😀", "it named none of the agents: \"😀😀\"")]
    [TestCase("{\"agent\":\"\\ud83d\"}", "it was no valid JSON")]
    [TestCase("nobody", "it named nobody, and somebody has to speak")]
    [TestCase("{\"agent\":null}", "it named nobody, and somebody has to speak")]
    [TestCase("{\"agent\":[\"writer\"]}", "its \"agent\" was no text")]
    [TestCase("{\"agent\":\"\"}", "it named none of the agents: \"\"")]
    [TestCase("{\"reason\":\"writer\"}", "it had no \"agent\"")]
    [TestCase("{\"agent\":\"writer\",\"agent\":\"José\"}", "it was no valid JSON")]
    [TestCase("{\"agent\":\"writer\"}{\"agent\":\"José\"}", "it was no valid JSON")]
    [TestCase("{\"reason\":\"after the writer\",\"agent\":\"Jo", "it was no valid JSON")]
    [TestCase("```json\n{\"agent\": \"writer\"", "it was no valid JSON")]
    public void What_is_no_choice_of_one_candidate_is_malformed(string? answer, string fault) =>
        Read(answer).Should().BeEquivalentTo(new { Agent = (string?)null, Fault = fault });

    [Test]
    public void A_megabyte_is_malformed() => Read(new string('x', 1 << 20) + " writer").Fault.Should().Be("it was longer than 16384 characters");

    [Test]
    public void Half_a_character_is_malformed() => Read("x\ud83d").Fault.Should().Be("it named none of the agents: \"x\ufffd\"");

    [Test]
    public void Deep_json_is_malformed() => Read("{\"agent\":" + new string('[', 5000)).Fault.Should().Be("it was no valid JSON");

    [TestCase("nobody")]
    [TestCase("\"None\".")]
    [TestCase("null")]
    [TestCase("{\"agent\":null}")]
    [TestCase("{\"agent\":\"nobody\"}")]
    public void Nobody_is_a_choice_when_it_is_allowed(string answer) =>
        Read(answer, mayBeNobody: true).Should().BeEquivalentTo(new { Agent = (string?)null, Fault = (string?)null });

    [Test]
    public void An_agent_of_the_name_nobody_is_an_agent()
    {
        var reader = new LlmAnswerReader(SelectionRequest.Of("Nobody|a"), mayBeNobody: true);

        reader.Read("nobody").Agent.Should().Be("Nobody");
        reader.Read("{\"agent\":null}").Agent.Should().BeNull();
    }

    [Test]
    public void Names_that_differ_in_marks_alone_are_told_apart_by_them_and_not_guessed()
    {
        var reader = new LlmAnswerReader(SelectionRequest.Of("C++|C#|c"), mayBeNobody: false);

        reader.Read("C++").Agent.Should().Be("C++");
        reader.Read("c#").Agent.Should().Be("C#");
        reader.Read("C").Agent.Should().Be("c");
        reader.Read("\"C-\"").Fault.Should().StartWith("it named several agents");
    }

    [TestCase("0.7", 0.7)]
    [TestCase("1.5", 1)]
    [TestCase("-3", 0)]
    [TestCase("1e400", 1)]
    [TestCase("\"0.25\"", 0.25)]
    [TestCase("\"high\"", 0.5)]
    [TestCase("null", 0.5)]
    [TestCase("{}", 0.5)]
    public void Confidence_is_clamped_and_a_half_when_it_is_not_known(string json, double confidence) =>
        Read($"{{\"agent\":\"writer\",\"confidence\":{json}}}").Confidence.Should().Be(confidence);

    [Test]
    public void A_reason_is_one_line_without_control_characters_of_200_characters()
    {
        Read("{\"agent\":\"writer\",\"reason\":\" a\\u0000\\n\\u001b[31m b\\u202Ec \"}").Reason.Should().Be("a [31m b c");
        Read($"{{\"agent\":\"writer\",\"reason\":\"{new string('x', 200)}\"}}").Reason.Should().Be(new('x', 200));
        Read($"{{\"agent\":\"writer\",\"reason\":\"{new string('x', 201)}\"}}").Reason.Should().Be(new string('x', 199) + "…");
        Read($"{{\"agent\":\"writer\",\"reason\":\"{new string('x', 198)}😀x\"}}").Reason.Should().Be(new string('x', 198) + "…");
        Read("{\"agent\":\"writer\",\"reason\":7}").Reason.Should().BeEmpty();
    }

    private static LlmAnswer Read(string? answer, bool mayBeNobody = false) =>
        new LlmAnswerReader(SelectionRequest.Of(Candidates, Members), mayBeNobody).Read(answer);
}
