namespace SmallTalk.Groups;

internal enum PassageKind
{
    Name,
    Description,
    Expertise,
    Example,
}
