namespace SmallTalk.Groups;

/// <summary>The names under which a group conversation lies in the state of its session.</summary>
internal static class GroupNames
{
    internal static string Memory(string group) => $"group:{group}";

    internal static string Conversation(string group) => $"group:{group}/conversation";

    internal static string Workflow(string group) => $"group:{group}/workflow";

    internal static string Context(string group) => $"group:{group}/context/";
}
