using System.ComponentModel.DataAnnotations;

namespace SmallTalk.Samples.Worker;

/// <summary>What the worker does; section <c>Worker</c>.</summary>
internal sealed class WorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Worker";

    /// <summary>How many conversations are kept going; 3 by default.</summary>
    [Range(1, 10_000)]
    public int Conversations { get; set; } = 3;

    /// <summary>How long the model takes for a word; 200 ms by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan WordPause { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a customer thinks before the next question, half of it more or less; 1 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan QuestionPause { get; set; } = TimeSpan.FromSeconds(1);
}
