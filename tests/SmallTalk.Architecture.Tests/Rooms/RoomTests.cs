using Mono.Cecil;

namespace SmallTalk.Architecture.Rooms;

/// <summary>The rooms of the core use each other only in the stated direction.</summary>
public sealed class RoomTests
{
    [Test]
    public void The_core_keeps_to_the_room_table()
    {
        using var core = SourceTree.Compiled("SmallTalk");

        RoomChecker.Violations(core.WrittenTypes()).Should().BeEmpty();
    }

    [TestCase("PlantedBase")]
    [TestCase("PlantedField")]
    [TestCase("PlantedConstraint`1")]
    [TestCase("PlantedParameter")]
    [TestCase("PlantedCall")]
    [TestCase("PlantedClosure")]
    [TestCase("PlantedAsync")]
    [TestCase("PlantedGeneric")]
    [TestCase("PlantedCatch")]
    [TestCase("PlantedMark")]
    public void A_planted_violation_is_found(string name)
    {
        using var self = ModuleDefinition.ReadModule(typeof(RoomTests).Assembly.Location);
        var planted = self.Types.Single(type => type.Name == name);

        RoomChecker.Violations([planted]).Should().ContainSingle().Which.Should().StartWith($"SmallTalk.Sessions.{name} (Sessions) uses SmallTalk.Groups.");
    }

    [TestCase("PlantedNothing")]
    [TestCase("PlantedAllowed")]
    public void What_the_table_allows_is_no_violation(string name)
    {
        using var self = ModuleDefinition.ReadModule(typeof(RoomTests).Assembly.Location);

        RoomChecker.Violations([self.Types.Single(type => type.Name == name)]).Should().BeEmpty();
    }

    [Test]
    public void A_type_outside_every_room_is_found()
    {
        using var self = ModuleDefinition.ReadModule(typeof(RoomTests).Assembly.Location);
        var stranger = self.Types.Single(type => type.Name == "PlantedStranger");

        RoomChecker.Violations([stranger]).Should().Equal("SmallTalk.Nowhere.PlantedStranger is in no room");
    }

    [Test]
    public void The_table_has_no_cycle()
    {
        var placed = new HashSet<string>();
        while (RoomTable.MayUse.Keys.FirstOrDefault(room => !placed.Contains(room) && RoomTable.MayUse[room].All(placed.Contains)) is { } next)
        {
            placed.Add(next);
        }

        placed.Should().BeEquivalentTo(RoomTable.MayUse.Keys);
    }
}
