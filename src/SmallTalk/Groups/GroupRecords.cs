using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>How what a group keeps in its session is read.</summary>
internal static class GroupRecords
{
    internal static GroupMemory ReadMemory(ISession session, string group) =>
        Read(session, GroupNames.Memory(group), GroupJson.Default.GroupMemory, GroupMemory.CurrentFormat) ?? GroupMemory.Empty;

    /// <summary>The conversation; null when it was never made nor changed.</summary>
    internal static GroupRecord? ReadConversation(ISession session, string group) =>
        Read(session, GroupNames.Conversation(group), GroupJson.Default.GroupRecord, GroupRecord.CurrentFormat);

    internal static JsonElement Write(GroupMemory memory) => JsonSerializer.SerializeToElement(memory, GroupJson.Default.GroupMemory);

    private static T? Read<T>(ISession session, string name, JsonTypeInfo<T> contract, int known)
        where T : class
    {
        try
        {
            if (session.GetState(name) is not { } stored)
                return null;
            return stored.TryGetProperty("format", out var format) && format.TryGetInt32(out var number) && number > known
                ? throw new Storage.StoreFormatException($"A newer version wrote the entry '{name}' (format {number}). Upgrade this process.")
                : stored.Deserialize(contract);
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
