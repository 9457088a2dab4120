using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using SmallTalk.Diagnostics;

namespace SmallTalk.Testing;

/// <summary>A process and its three streams. What it writes is read by threads of its own, so that a pool without a free thread takes no beat of it for missed.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "StopAsync ends it; the semaphore has no wait handle, and a write may still hold it.")]
internal sealed class SupervisedProcess
{
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream _input = Stream.Null;

    private SupervisedProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
    }

    public int Id { get; private set; }

    public Task Exited => _exited.Task;

    /// <summary>The end of its output, which comes with its own end at the latest, unless a child of it keeps the stream open.</summary>
    public Task OutputEnded => _outputEnded.Task;

    public Task ErrorsEnded => _errorsEnded.Task;

    /// <summary>Known once it has exited.</summary>
    public int? ExitCode { get; private set; }

    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static SupervisedProcess Start(ProcessStartInfo start, TimeProvider time)
    {
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var supervised = new SupervisedProcess(process, time);
        process.Exited += supervised.OnExited;
        try
        {
            process.Start();
        }
        catch
        {
            process.Dispose();
            throw;
        }
        supervised.Id = process.Id;
        supervised._input = process.StandardInput.BaseStream;
        return supervised;
    }

    /// <summary>Begins to read.</summary>
    /// <param name="output">Reads all of the standard output.</param>
    /// <param name="errors">Reads all of the standard error.</param>
    public void Read(Action<Stream> output, Action<Stream> errors)
    {
        ReadOnThread(_process.StandardOutput.BaseStream, output, _outputEnded, "output");
        ReadOnThread(_process.StandardError.BaseStream, errors, _errorsEnded, "errors");
    }

    /// <summary>Writes to its input, one at a time. Once begun a write is carried through, though the wait for it is ended by the token.</summary>
    /// <param name="bytes">What is written.</param>
    /// <param name="begun">Is told when it is this one's turn; null is nobody.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="IOException">It does not read any more.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, Action? begun, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        begun?.Invoke();
        // It blocks while the process does not read.
        await Task.Run(() => Write(bytes), CancellationToken.None).Observed().WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for one of its ends.</summary>
    /// <returns>Whether it came in time.</returns>
    public async Task<bool> IsInTimeAsync(Task end, TimeSpan time)
    {
        try
        {
            await end.WaitAsync(time, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Ends it at once, with all its children; it may stand still.</summary>
    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or one of its children has.
            return;
        }
    }

    /// <summary>Closes its input, and kills it when it does not end by that.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan timeout)
    {
        // It blocks as long as a write does, and that one until a process that does not read is killed.
        _ = Task.Run(CloseInput, CancellationToken.None);
        var hasEnded = await IsInTimeAsync(Exited, timeout).ConfigureAwait(false);
        if (!hasEnded)
        {
            Kill();
            await IsInTimeAsync(Exited, KillTimeout).ConfigureAwait(false);
        }
        _process.Dispose();
        return hasEnded;
    }

    private void CloseInput()
    {
        try
        {
            _input.Dispose();
        }
        catch (IOException)
        {
            return;
        }
    }

    private void Write(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _input.Write(bytes.Span);
            _input.Flush();
        }
        catch (ObjectDisposedException error)
        {
            throw new IOException(error.Message, error);
        }
        finally
        {
            _writing.Release();
        }
    }

    private void ReadOnThread(Stream stream, Action<Stream> read, TaskCompletionSource ended, string what)
    {
        var thread = new Thread(Run) { IsBackground = true, Name = $"SmallTalk {what} of process {Id}" };
        thread.Start();

        void Run()
        {
            try
            {
                using (stream)
                    read(stream);
            }
            catch (Exception)
            {
                // Of the stream, or of somebody's log: either way nothing is heard of the process any more, as if it had closed the stream.
            }
            finally
            {
                ended.TrySetResult();
            }
        }
    }

    private void OnExited(object? sender, EventArgs args)
    {
        ExitCode = _process.ExitCode;
        _exited.TrySetResult();
    }
}
