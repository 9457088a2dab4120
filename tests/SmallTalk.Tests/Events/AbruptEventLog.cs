using System.Reflection;
using System.Runtime.ExceptionServices;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Tests.Events;

/// <summary>An event log that does not know its end for a while, and throws before it has returned a task.</summary>
public class AbruptEventLog : DispatchProxy
{
    private IEventLog _inner = null!;
    private int _failures;
    private int _asked;

    /// <summary>How often it was asked for its end.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public static (IEventLog Log, AbruptEventLog Control) Before(IEventLog inner)
    {
        var log = Create<IEventLog, AbruptEventLog>();
        var control = (AbruptEventLog)(object)log;
        control._inner = inner;
        return (log, control);
    }

    /// <summary>Throws when it is asked the next time, or that many times.</summary>
    public void Fail(int times) => Volatile.Write(ref _failures, times);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IEventLog.GetEndAsync))
        {
            Interlocked.Increment(ref _asked);
            if (Interlocked.Decrement(ref _failures) >= 0)
                throw new StoreUnavailableException("The file is not there.", null);
        }
        try
        {
            return targetMethod.Invoke(_inner, args);
        }
        catch (TargetInvocationException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerException!);
            throw;
        }
    }
}
