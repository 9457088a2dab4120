using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Testing;
using SmallTalk.Turns;

#pragma warning disable IDE1006, CA1822, CA2211, CA1034, CA1708, SA1300 // The names are those of the local variables in the documentation.

namespace SmallTalk.Integration.Documentation;

/// <summary>What the pages take for granted: variables, and types of the reader's own. Nothing of it ever runs.</summary>
public static partial class SnippetContext
{
    public static IServiceCollection services => null!;
    public static ISmallTalkBuilder builder => null!;
    public static SmallTalkTestHost host => null!;
    public static ISessionManager sessions => null!;
    public static ISession session => null!;
    public static ITurnRunner turns => null!;
    public static IAgentMonitor monitor => null!;
    public static IEventBus bus => null!;
    public static IDeadLetterQueue deadLetters => null!;
    public static ISharedState state => null!;
    public static ChatMessage message => null!;
    public static GroupBuilder group => null!;
    public static IGroupConversationManager conversations => null!;
    public static IGroupConversation team => null!;
    public static ISpeakerInfluence influence => null!;
    public static IChatClient model => null!;
    public static TimeProvider clock => null!;
    public static DateTimeOffset now => default;
    public static CancellationToken token => default;
    public static CancellationToken stopping => default;
    public static NpgsqlDataSource dataSource => null!;
    public static NpgsqlConnection connection => null!;
    public static byte[] json => null!;
    public static IBank bank => null!;

    public static string FindAddress(string name) => name;

    public sealed class RatingContent : AIContent;

    /// <summary>As the client of OpenAI has it.</summary>
    public sealed class ClientResultException : Exception
    {
        public int Status => 0;

        public RawResponse? GetRawResponse() => null;
    }

    public sealed class RawResponse
    {
        public RawHeaders Headers => null!;
    }

    public sealed class RawHeaders
    {
        public bool TryGetValue(string name, out string? value) => (value = name).Length > 0;
    }

    public interface IBank
    {
        string Pay(string key, string amount);
    }

    [JsonSerializable(typeof(Plan))]
    [JsonSerializable(typeof(RatingContent))]
    public sealed partial class MyJsonContext : JsonSerializerContext;
}
