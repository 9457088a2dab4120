using System.IO.Pipes;
using Microsoft.Extensions.Time.Testing;
using SmallTalk.Agents;

namespace SmallTalk.Testing.Processes;

/// <summary>The child's side in this process, on a clock of the test's; the test is the host.</summary>
internal sealed class ServedChild : IAsyncDisposable
{
    public const string Start = """{"type":"start","protocol":1,"beatMilliseconds":1000,"maxLineBytes":1000000}""";

    private readonly AnonymousPipeServerStream _input = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _output = new(PipeDirection.In);
    private readonly StreamWriter _writer;
    private readonly StreamReader _reader;

    public ServedChild(IAgent agent, CancellationToken cancellationToken = default)
    {
        _writer = new(_input) { AutoFlush = true };
        _reader = new(_output);
        var (input, output) = (
            new AnonymousPipeClientStream(PipeDirection.In, _input.ClientSafePipeHandle),
            new AnonymousPipeClientStream(PipeDirection.Out, _output.ClientSafePipeHandle)
        );
        Ended = RunAsync();

        async Task RunAsync()
        {
            await using (output)
                await new ChildServer(agent, new(null), output, Errors, Time).RunAsync(input, cancellationToken);
        }
    }

    public FakeTimeProvider Time { get; } = new();

    public StringWriter Errors { get; } = new();

    /// <summary>Completes when the child's program would end.</summary>
    public Task Ended { get; }

    /// <summary>Says a line to the child.</summary>
    public void Say(string line) => _writer.WriteLine(line);

    /// <summary>The next line of the child; null when it has ended.</summary>
    public Task<string?> NextAsync() => _reader.ReadLineAsync().Guarded();

    /// <summary>Begins; the child has said hello then and is in its loop.</summary>
    public async Task GreetAsync()
    {
        Say(Start);
        (await NextAsync()).Should().Be("""{"type":"hello","protocol":1}""");
    }

    public void CloseInput() => _writer.Dispose();

    public void StopReading() => _output.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _input.DisposeAsync();
        await _output.DisposeAsync();
    }
}
