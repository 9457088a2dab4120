using System.ComponentModel.DataAnnotations;

namespace SmallTalk.Samples.EditorialTeam;

/// <summary>Which model plays the team; section <c>Model</c>.</summary>
internal sealed class ModelOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Model";

    /// <summary>An endpoint that speaks the chat completions of OpenAI, as Ollama, vLLM, LM Studio and most providers do; none by default: offline.</summary>
    [Url]
    public string? Endpoint { get; set; }

    /// <summary>The name of the model there.</summary>
    public string? Name { get; set; }

    /// <summary>The key; without one for servers that need none.</summary>
    public string? Key { get; set; }

    /// <summary>How long the script takes for a word when it is offline; 20 ms by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan WordPause { get; set; } = TimeSpan.FromMilliseconds(20);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Endpoint) && string.IsNullOrEmpty(Name))
            yield return new($"{SectionName}:{nameof(Endpoint)} is set, but {SectionName}:{nameof(Name)} is not: say which model to use.");
    }
}
