using Microsoft.Extensions.AI;

namespace SmallTalk.Groups;

/// <summary>How a model chooses speakers, <see cref="By.LlmWith"/>. Read once, when the group is made.</summary>
public sealed class LlmSelectionOptions
{
    /// <summary>The default of <see cref="MaxMessages"/>.</summary>
    public const int DefaultMaxMessages = 20;

    /// <summary>The default of <see cref="MaxCharacters"/>.</summary>
    public const int DefaultMaxCharacters = 2000;

    /// <summary>The default of <see cref="TimeLimit"/>: 10 seconds.</summary>
    public static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Makes or finds the model; called once. It is not disposed.</summary>
    /// <value>Null, the default, is the <see cref="IChatClient"/> of the container, see <see cref="ServiceKey"/>.</value>
    public Func<IServiceProvider, IChatClient>? Client { get; set; }

    /// <summary>The key of the <see cref="IChatClient"/> in the container; without effect when <see cref="Client"/> is set.</summary>
    /// <value>Null, the default, is the one without a key.</value>
    public object? ServiceKey { get; set; }

    /// <summary>The id of the model.</summary>
    /// <value>Null, the default, leaves it to the client.</value>
    public string? ModelId { get; set; }

    /// <summary>How long a choice may take, the second try included; then the fallback chooses.</summary>
    /// <value>10 ms to 10 min; 10 s by default. Keep it below <c>SmallTalk:Groups:SelectionTimeout</c> (20 s), at which the group goes on without the model.</value>
    public TimeSpan TimeLimit { get; set; } = DefaultTimeLimit;

    /// <summary>What the model is told about how to choose, beside what it has to be told in any case.</summary>
    /// <value>Null by default.</value>
    public string? Instructions { get; set; }

    /// <summary>How many of the newest messages the model sees; never more than the group shows to selectors.</summary>
    /// <value>1 to 10,000; 20 by default.</value>
    public int MaxMessages { get; set; } = DefaultMaxMessages;

    /// <summary>How many characters of a message, and of the profile of an agent, the model sees; of a longer one the head and the tail.</summary>
    /// <value>50 to 1,000,000; 2,000 by default.</value>
    public int MaxCharacters { get; set; } = DefaultMaxCharacters;

    /// <summary>Whether the model may say that nobody fits.</summary>
    /// <value>False by default.</value>
    public bool MayChooseNobody { get; set; }

    /// <summary>A copy, so that changes after the check have no effect.</summary>
    internal LlmSelectionOptions Copy() => (LlmSelectionOptions)MemberwiseClone();
}
