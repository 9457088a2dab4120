using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;

namespace SmallTalk.Observability.Tests.Receivers;

/// <summary>A small mail server on the loopback. It takes every mail, unless it was told to answer otherwise or never.</summary>
internal sealed class SmtpReceiver : IAsyncDisposable
{
    /// <summary>An answer that never comes.</summary>
    public const string Hang = "hang";

    /// <summary>What the script is asked for before the greeting.</summary>
    public const string Greeting = "greeting";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<ReceivedMail> _mails = Channel.CreateUnbounded<ReceivedMail>();
    private readonly Channel<bool> _hanging = Channel.CreateUnbounded<bool>();
    private readonly CancellationTokenSource _end = new();
    private readonly Func<string, int, string?> _script;
    private readonly X509Certificate2? _certificate;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Answers a command on the connection of that number, counted from 1; null is the usual answer.</param>
    /// <param name="certificate">With it, connections are encrypted from the first byte.</param>
    public SmtpReceiver(Func<string, int, string?>? script = null, X509Certificate2? certificate = null)
    {
        _script = script ?? ((_, _) => null);
        _certificate = certificate;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>All commands so far.</summary>
    public ConcurrentQueue<string> Commands { get; } = [];

    public Task<ReceivedMail> NextAsync() => _mails.Reader.ReadAsync().AsTask().Guarded();

    /// <summary>Waits until a command is not answered.</summary>
    public Task HangingAsync() => _hanging.Reader.ReadAsync().AsTask().Guarded();

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (OperationCanceledException) { }
        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using var connection = client;
            var number = Interlocked.Increment(ref _connections);
            await using var stream = await OpenAsync(client);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            await TalkAsync(reader, writer, number);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or AuthenticationException) { }
    }

    private async Task<Stream> OpenAsync(TcpClient client)
    {
        if (_certificate is null)
            return client.GetStream();
        var encrypted = new SslStream(client.GetStream());
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
        return encrypted;
    }

    private async Task TalkAsync(StreamReader reader, StreamWriter writer, int connection)
    {
        var from = "";
        var to = new List<string>();
        await SayAsync(writer, _script(Greeting, connection) ?? "220 here");
        while (await reader.ReadLineAsync(_end.Token) is { } command)
        {
            Commands.Enqueue(command);
            var verb = command.Split(' ', ':')[0].ToUpperInvariant();
            var answer = _script(command, connection) ?? UsualAnswer(verb);
            var isAccepted = answer[0] is '2' or '3';
            if (verb == "MAIL" && isAccepted)
                from = AddressIn(command);
            else if (verb == "RCPT" && isAccepted)
                to.Add(AddressIn(command));
            await SayAsync(writer, answer);
            if (verb == "DATA" && isAccepted)
                await TakeAsync(reader, writer, text => new(from, [.. to], text), connection);
        }
    }

    private async Task TakeAsync(StreamReader reader, StreamWriter writer, Func<string, ReceivedMail> make, int connection)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_end.Token) is { } line && line != ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        var answer = _script(".", connection) ?? "250 taken";
        if (answer[0] == '2')
            _mails.Writer.TryWrite(make(text.ToString()));
        await SayAsync(writer, answer);
    }

    private async Task SayAsync(StreamWriter writer, string answer)
    {
        if (answer == Hang)
        {
            _hanging.Writer.TryWrite(true);
            await HangGuard.ForeverAsync(_end.Token);
        }
        await writer.WriteLineAsync(answer.AsMemory(), _end.Token);
    }

    private static string UsualAnswer(string verb) =>
        verb switch
        {
            "EHLO" => "250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "AUTH" => "235 welcome",
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };

    private static string AddressIn(string command) => command.Split('<', '>')[1];
}
