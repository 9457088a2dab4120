using System.Runtime;

namespace SmallTalk.Benchmarks.Harness;

/// <summary>Repeats an operation until the JIT compiler has nothing left to do for it.</summary>
internal static class Warmup
{
    // Methods are recompiled in the background 100 ms after the last new one was seen: three quiet windows of twice that mean that it is done.
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private const int QuietWindows = 3;

    public static async Task RunAsync(params Func<ValueTask>[] operations)
    {
        var start = Clock.Now;
        for (var quiet = 0; quiet < QuietWindows && Clock.Since(start) < Limit; )
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            var window = Clock.Now;
            while (Clock.Since(window) < Window)
            {
                foreach (var operation in operations)
                    await operation();
            }
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }
}
