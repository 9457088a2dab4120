using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Testing;

namespace SmallTalk.TestChild;

/// <summary>Does what the last message says.</summary>
internal sealed class ObedientAgent : IAgent
{
    private readonly ChatAgent _toolUser;
    private int _produced;
    private int _toolsRun;
    private int _cancelled;

    public ObedientAgent()
    {
        var client = new ScriptedChatClient(request =>
            request.Messages[^1].Role == ChatRole.Tool ? "The tool said: " + ResultIn(request.Messages[^1]) : ScriptedReply.ToolCall("call-1", "Dice")
        );
        _toolUser = new(Descriptor, client, new() { Tools = [AIFunctionFactory.Create(Dice, nameof(Dice))] });
    }

    public AgentDescriptor Descriptor { get; } = new() { Name = "child" };

    public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
        request.Messages.Last(message => message.Role == ChatRole.User).Text.Split(' ') switch
        {
            ["roll"] => _toolUser.RunAsync(request, cancellationToken),
            ["flood", var count, var size] => FloodAsync(int.Parse(count, CultureInfo.InvariantCulture), int.Parse(size, CultureInfo.InvariantCulture)),
            ["hang"] => HangAsync(cancellationToken),
            ["now"] => throw new AgentFailedException("child", "it was told so.", ErrorClass.Capacity),
            var words => AnswerAsync(request, words),
        };

    private async IAsyncEnumerable<ChatResponseUpdate> AnswerAsync(AgentRequest request, string[] words)
    {
        await Task.Yield();
        switch (words)
        {
            case ["say", .. var rest]:
                foreach (var word in rest)
                    yield return Text(word + " ");
                break;
            case ["who"]:
                yield return Text(
                    $"{request.Session} {request.TurnId} {request.CorrelationId} {string.Join('|', request.Messages.Select(message => message.Text))}"
                );
                break;
            case ["count"]:
                var count = (request.State.Get("count")?.GetInt32() ?? 0) + 1;
                request.State.Set("count", JsonSerializer.SerializeToElement(count));
                request.State.Set("old", null);
                yield return Text($"{count} {string.Join(',', request.State.Names)}");
                request.State.Set("after", JsonSerializer.SerializeToElement("the last update"));
                break;
            case ["print"]:
                Console.WriteLine("not of the protocol");
                Console.Out.Write("and this, too");
                yield return Text((await Console.In.ReadLineAsync() ?? "nothing") + " to read");
                break;
            case ["fail"]:
                yield return Text("half");
                throw new IOException("the line is cut");
            case ["null"]:
                yield return null!;
                break;
            case ["produced"]:
                yield return Text($"{_produced} produced, {_toolsRun} tools, {_cancelled} cancelled");
                break;
            case ["exit", var code]:
                await Console.Error.WriteLineAsync("one\n\ntwo\r\nmy last words");
                Environment.Exit(int.Parse(code, CultureInfo.InvariantCulture));
                break;
            case ["spoil"]:
                yield return Text("half");
                await using (var output = Console.OpenStandardOutput())
                    output.Write("Segmentation fault\n"u8);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
                break;
            case ["breed"]:
                using (var grandchild = Process.Start("sleep", "1000"))
                    yield return Text($"{grandchild.Id}");
                break;
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> FloodAsync(int count, int size)
    {
        await Task.Yield();
        for (var index = 0; index < count; index++)
        {
            Interlocked.Increment(ref _produced);
            yield return Text(new string('x', size));
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> HangAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Text("hanging");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        finally
        {
            Interlocked.Increment(ref _cancelled);
        }
    }

    private string Dice() => Interlocked.Increment(ref _toolsRun).ToString(CultureInfo.InvariantCulture);

    private static string ResultIn(ChatMessage message) => message.Contents.OfType<FunctionResultContent>().Single().Result?.ToString() ?? "";

    private static ChatResponseUpdate Text(string text) => new(ChatRole.Assistant, text);
}
