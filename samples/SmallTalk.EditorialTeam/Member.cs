namespace SmallTalk.Samples.EditorialTeam;

/// <summary>A member of the team: the profile by which it is chosen, and what its model is told to be.</summary>
internal sealed record Member(string Name, string Description, string[] Expertise, string[] Examples, string Task)
{
    /// <summary>What the model is told.</summary>
    public string Instructions =>
        $"""
            You are the {Name} of an editorial team that writes short articles with its user. {Task}
            The user and all members share one conversation; what others have said carries their names. Speak for yourself alone, in a few sentences, and never play another member.
            """;
}
