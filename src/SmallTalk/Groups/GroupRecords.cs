using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>How what a group keeps in its session is read.</summary>
internal static class GroupRecords
{
    internal static GroupMemory ReadMemory(ISession session, string group) =>
        Read(session, GroupNames.Memory(group), GroupJson.Default.GroupMemory) ?? GroupMemory.Empty;

    /// <summary>The conversation; null when it was never made nor changed.</summary>
    internal static GroupRecord? ReadConversation(ISession session, string group) =>
        Read(session, GroupNames.Conversation(group), GroupJson.Default.GroupRecord);

    internal static JsonElement Write(GroupMemory memory) => JsonSerializer.SerializeToElement(memory, GroupJson.Default.GroupMemory);

    private static T? Read<T>(ISession session, string name, JsonTypeInfo<T> contract)
        where T : class
    {
        try
        {
            return session.GetState(name)?.Deserialize(contract);
        }
        catch (JsonException error)
        {
            throw new Storage.PayloadFormatException(
                $"The entry '{name}' of session '{session.Key}' is not what the group wrote. Bring back an older version (ISharedState.RollBackAsync), or delete it.",
                error
            );
        }
    }
}
