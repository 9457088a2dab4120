using Microsoft.Extensions.Configuration;

namespace SmallTalk.Configuration;

/// <summary>YAML files and streams as sources of a configuration.</summary>
public sealed class YamlFileTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("yaml-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    [Property("Requirement", "FR-016c")]
    public void A_file_is_found_from_the_base_path_and_later_sources_win()
    {
        Write("a.yaml", "One: 1\nTwo: 2");
        Write("b.yaml", "Two: two");

        var settings = new ConfigurationBuilder().SetBasePath(_folder).AddYamlFile("a.yaml").AddYamlFile("b.yaml").Build();

        (settings["one"], settings["TWO"]).Should().Be(("1", "two"));
    }

    [Test]
    public void A_file_that_may_be_missing_adds_nothing_and_one_that_must_be_there_is_named()
    {
        new ConfigurationBuilder().SetBasePath(_folder).AddYamlFile("none.yaml", optional: true).Build().AsEnumerable().Should().BeEmpty();

        var must = new ConfigurationBuilder().SetBasePath(_folder).AddYamlFile("none.yaml");
        must.Invoking(builder => builder.Build()).Should().Throw<FileNotFoundException>().WithMessage("*none.yaml*");
    }

    [Test]
    public void A_faulty_file_is_named_with_line_and_column()
    {
        Write("bad.yaml", "a: 1\na: 2");

        var builder = new ConfigurationBuilder().SetBasePath(_folder).AddYamlFile(source => source.Path = "bad.yaml");

        builder
            .Invoking(one => one.Build())
            .Should()
            .Throw<InvalidDataException>()
            .WithMessage("*bad.yaml*")
            .WithInnerException<FormatException>()
            .WithMessage("bad.yaml, line 2, column 1: *'a' is there twice, first in line 1*");
    }

    [Test]
    public void A_stream_is_read_and_left_open()
    {
        using var stream = new MemoryStream("a:\n  b: c"u8.ToArray());

        var settings = new ConfigurationBuilder().AddYamlStream(stream).Build();

        settings["a:b"].Should().Be("c");
        stream.CanRead.Should().BeTrue();
    }

    [Test]
    public void Missing_arguments_are_refused()
    {
        var builder = new ConfigurationBuilder();

        builder.Invoking(one => one.AddYamlFile("")).Should().Throw<ArgumentException>();
        builder.Invoking(one => one.AddYamlStream(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ((IConfigurationBuilder)null!).AddYamlFile("a")).Should().Throw<ArgumentNullException>();
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
