using System.Text;
using Microsoft.Extensions.Configuration;

namespace SmallTalk.Configuration;

/// <summary>What YAML means as settings, and what is refused.</summary>
public sealed class YamlSettingsTests
{
    [TestCase("", TestName = "nothing")]
    [TestCase("# only a comment", TestName = "a comment")]
    [TestCase("---\n...", TestName = "an empty document")]
    [TestCase("~", TestName = "null")]
    public void A_file_without_settings_has_none(string yaml) => Read(yaml).Should().BeEmpty();

    [TestCase("a: 1\nb: {c: x, d: [1, 2]}\ne: 'null'", """{"a":"1","b":{"c":"x","d":["1","2"]},"e":"null"}""")]
    [TestCase("a: null\nb: ~\nc:\nd: \"\"", """{"a":null,"b":null,"c":null,"d":""}""")]
    [TestCase("a: {}\nb: []", """{"a":{},"b":[]}""")]
    [TestCase("a: [{b: 1}, [2, 3]]", """{"a":[{"b":"1"},["2","3"]]}""")]
    [TestCase("a: yes\nb: 0x10\nc: 10:30:00\nd: !!str null\ne: !!null x", """{"a":"yes","b":"0x10","c":"10:30:00","d":"null","e":null}""")]
    [TestCase("a: |\n  two\n  lines\nb: >\n  one\n  line", """{"a":"two\nlines\n","b":"one line"}""")]
    public void Settings_are_those_of_the_JSON_source(string yaml, string json)
    {
        var expected = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().AsEnumerable();

        var settings = new ConfigurationBuilder().AddYamlStream(new MemoryStream(Encoding.UTF8.GetBytes(yaml))).Build().AsEnumerable();

        settings.Should().BeEquivalentTo(expected);
    }

    [Test]
    public void Aliases_and_merge_keys_repeat_what_they_name_and_own_keys_win()
    {
        const string yaml = """
            base: &base {a: 1, b: 2}
            more: &more {b: 3, c: 4}
            name: &n x
            one: {<<: *base, b: own}
            both: {<<: [*base, *more]}
            same: *base
            *n : keyed
            "<<": plain
            """;

        var settings = Read(yaml);

        (settings["one:a"], settings["one:b"]).Should().Be(("1", "own"));
        (settings["both:a"], settings["both:b"], settings["both:c"]).Should().Be(("1", "2", "4"));
        (settings["same:a"], settings["x"], settings["<<"]).Should().Be(("1", "keyed", "plain"));
    }

    [TestCase("a: 1\nA: 2", "*line 2, column 1*'A' is there twice*line 1*")]
    [TestCase("a: {b: 1}\n'a:b': 2", "*'a:b' is there twice*")]
    [TestCase("a: 1\n---\nb: 2", "*line 2*second document*")]
    [TestCase("- 1", "*top*is a map*")]
    [TestCase("text", "*top*is a map*")]
    [TestCase("[a]: 1", "*key*is a text*")]
    [TestCase("? {a: 1}\n: 2", "*key*is a text*")]
    [TestCase("x: &x {}\n*x : 2", "*key*is a text*")]
    [TestCase("a: *nobody", "*nobody names no anchor*")]
    [TestCase("a: &a {b: *a}", "*a names no anchor that is complete*")]
    [TestCase("a: !!binary AA==", "*tag*has no meaning*")]
    [TestCase("a: !System.Diagnostics.Process {}", "*tag*has no meaning*")]
    [TestCase("a: {<<: 1}", "*merges maps*")]
    [TestCase("b: &b {}\na: {<<: *b, <<: *b}", "*'<<' is there twice*")]
    [TestCase("a: 1\nb: !![]", "*line 2*cannot be read*")]
    [TestCase("a: [1", "*line *")]
    [TestCase("a: b: c", "*line 1*")]
    public void What_is_no_configuration_is_refused_with_its_place(string yaml, string message) =>
        FluentActions.Invoking(() => Read(yaml)).Should().Throw<FormatException>().WithMessage(message);

    [Test]
    public void Nesting_has_a_bound()
    {
        var deep = "a: " + new string('[', 100) + new string(']', 100);

        FluentActions.Invoking(() => Read(deep)).Should().Throw<FormatException>().WithMessage("*64 levels*");
    }

    [Test]
    public void Aliases_that_nest_deeper_than_the_file_have_the_same_bound()
    {
        var yaml = new StringBuilder("a0: &a0 {x: 1}\n");
        for (var number = 1; number < 70; number++)
            yaml.AppendLine($"a{number}: &a{number} {{x: *a{number - 1}}}");

        FluentActions.Invoking(() => Read(yaml.ToString())).Should().Throw<FormatException>().WithMessage("*64 levels*");
    }

    [Test]
    public void Aliases_of_aliases_do_not_fill_the_memory()
    {
        var yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var number = 1; number < 10; number++)
            yaml.AppendLine($"a{number}: &a{number} [{string.Join(", ", Enumerable.Repeat($"*a{number - 1}", 10))}]");

        FluentActions.Invoking(() => Read(yaml.ToString())).Should().Throw<FormatException>().WithMessage("*100000 values*");
    }

    [Test]
    public void A_file_of_too_many_values_is_refused()
    {
        var yaml = "a: [" + string.Join(',', Enumerable.Repeat("1", 100_001)) + "]";

        FluentActions.Invoking(() => Read(yaml)).Should().Throw<FormatException>().WithMessage("*100000 values*");
    }

    [Test]
    public void Bytes_that_are_no_text_are_refused_and_other_encodings_read_by_their_mark()
    {
        FluentActions.Invoking(() => Read([0x61, 0x3a, 0x20, 0xff, 0xfe])).Should().Throw<FormatException>().WithMessage("*not UTF-8*");
        Read([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a: ü")])["a"].Should().Be("ü");
    }

    private static Dictionary<string, string?> Read(string yaml) => Read(Encoding.UTF8.GetBytes(yaml));

    private static Dictionary<string, string?> Read(byte[] bytes) => YamlSettings.Read(new MemoryStream(bytes), name: null);
}
