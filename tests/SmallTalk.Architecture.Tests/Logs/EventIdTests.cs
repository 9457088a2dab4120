using Mono.Cecil;

namespace SmallTalk.Architecture.Logs;

/// <summary>An event id says one thing, in every version, and lies in its room's block.</summary>
public sealed class EventIdTests
{
    [Test]
    public void Event_ids_are_unique_and_in_their_block()
    {
        var methods = new List<LogMethod>();
        foreach (var package in SourceTree.Packages)
        {
            using var module = SourceTree.Compiled(package);
            methods.AddRange(EventIds.Of(module));
        }

        EventIds.Violations(methods).Should().BeEmpty();
    }

    [Test]
    public void Ids_are_read_in_both_forms()
    {
        using var self = ModuleDefinition.ReadModule(typeof(EventIdTests).Assembly.Location);

        EventIds
            .Of(self)
            .Should()
            .BeEquivalentTo([
                new LogMethod("Sessions", "SmallTalk.Sessions.PlantedLog.Named", 5001),
                new LogMethod("Sessions", "SmallTalk.Sessions.PlantedLog.Positional", 5002),
                new LogMethod("Sessions", "SmallTalk.Sessions.PlantedLog.Without", null),
            ]);
    }

    [Test]
    public void Planted_faults_are_found()
    {
        LogMethod[] methods =
        [
            new("Sessions", "A", 5999),
            new("Sessions", "B", 6000),
            new("Storage", "C", 2001),
            new("Storage", "D", 2001),
            new("Groups", "E", null),
            new("Elsewhere", "F", 1),
            new(null, "G", 1000),
        ];

        EventIds
            .Violations(methods)
            .Should()
            .Equal(
                "B has event id 6000, outside of 5000 to 5999",
                "E has no event id",
                "F is in a room without a block of event ids",
                "G is in a room without a block of event ids",
                "event id 2001 belongs to C and D"
            );
    }
}
