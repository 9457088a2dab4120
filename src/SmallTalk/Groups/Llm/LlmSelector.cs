using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

/// <summary>Asks a model who speaks next. It may choose among the candidates alone; an answer that cannot be used is asked for once more, and then, or when the model fails or takes too long, the candidate that has been silent for longest speaks.</summary>
internal sealed partial class LlmSelector(
    IChatClient client,
    LlmSelectionOptions options,
    GroupInstruments instruments,
    TimeProvider time,
    ILogger<LlmSelector> logger
) : ISpeakerSelector
{
    // How the client of OpenAI is told that the schema binds the model. Another one might send it as it is.
    private const string OpenAI = "openai";
    private const string Strict = "strict";

    private readonly bool _isOpenAI = client.GetService<ChatClientMetadata>()?.ProviderName == OpenAI;
    private readonly ILogger _logger = logger.Unfailing();

    public async ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Candidates is [var only] && !options.MayChooseNobody)
            return new(only.Name, Confidence: 1, "the only candidate");
        using var limit = new CancellationTokenSource(options.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AskAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return limit.IsCancellationRequested ? TimedOut(request) : Failed(request, error);
        }
    }

    private async Task<SpeakerSelection> AskAsync(SpeakerRequest request, CancellationToken cancellationToken)
    {
        var prompt = new LlmPrompt(request, options);
        var reader = new LlmAnswerReader(request, options.MayChooseNobody);
        var messages = prompt.Messages();
        var first = await CallAsync(messages, prompt, cancellationToken).ConfigureAwait(false);
        var answer = reader.Read(first);
        if (answer.Fault is null)
            return Chosen(request, answer, isRetried: false);
        LogFault(request.Group, answer.Fault);
        messages.AddRange(prompt.Again(first, answer.Fault));
        answer = reader.Read(await CallAsync(messages, prompt, cancellationToken).ConfigureAwait(false));
        return answer.Fault is null ? Chosen(request, answer, isRetried: true) : Malformed(request, answer.Fault);
    }

    /// <summary>The client may block its thread or ignore its token; it is left then.</summary>
    private async Task<string?> CallAsync(List<ChatMessage> messages, LlmPrompt prompt, CancellationToken cancellationToken)
    {
        var chat = new ChatOptions
        {
            ModelId = options.ModelId,
            ResponseFormat = prompt.Format(),
            AdditionalProperties = _isOpenAI ? new() { [Strict] = true } : null,
        };
        var asked = messages.ToList();
        var calling = Task.Run(() => client.GetResponseAsync(asked, chat, cancellationToken), CancellationToken.None).Observed();
        var response = await calling.WaitAsync(cancellationToken).ConfigureAwait(false);
        return response.Text;
    }

    private SpeakerSelection Chosen(SpeakerRequest request, LlmAnswer answer, bool isRetried)
    {
        var outcome =
            answer.Agent is null ? LlmSelectionOutcome.Nobody
            : isRetried ? LlmSelectionOutcome.Retried
            : LlmSelectionOutcome.Chosen;
        instruments.LlmSelected(request.Group, outcome);
        var reason = $"{(isRetried ? "llm, second try" : "llm")}: {(answer.Reason.Length > 0 ? answer.Reason : "no reason given")}";
        return answer.Agent is null
            ? SpeakerSelection.Nobody(reason) with
            {
                Confidence = answer.Confidence,
            }
            : new(answer.Agent, answer.Confidence, reason, new Dictionary<string, double> { [answer.Agent] = answer.Confidence });
    }

    private SpeakerSelection Failed(SpeakerRequest request, Exception error)
    {
        var selection = Fallback(request, LlmSelectionOutcome.Failed, $"model failed ({error.GetType().Name})");
        LogFailed(error, request.Group, selection.Agent!);
        return selection;
    }

    private SpeakerSelection TimedOut(SpeakerRequest request)
    {
        var because = string.Create(CultureInfo.InvariantCulture, $"model failed (no answer within {options.TimeLimit.TotalSeconds:0.###} s)");
        var selection = Fallback(request, LlmSelectionOutcome.TimedOut, because);
        LogTimedOut(request.Group, options.TimeLimit, selection.Agent!);
        return selection;
    }

    private SpeakerSelection Malformed(SpeakerRequest request, string fault)
    {
        var selection = Fallback(request, LlmSelectionOutcome.Malformed, $"malformed answer ({Unquoted(fault)})");
        LogFault(request.Group, fault);
        LogMalformed(request.Group, selection.Agent!);
        return selection;
    }

    /// <summary>Without the model's words: reasons are stored and logged.</summary>
    private static string Unquoted(string fault) => fault.Split(": \"")[0];

    private SpeakerSelection Fallback(SpeakerRequest request, string because, string reason)
    {
        instruments.LlmSelected(request.Group, LlmSelectionOutcome.Fallback, because);
        return new(LeastRecentSpeaker.Of(request), Confidence: 0, $"fallback: {reason}");
    }
}
