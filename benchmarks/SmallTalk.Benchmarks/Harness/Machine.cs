using System.Runtime.InteropServices;

namespace SmallTalk.Benchmarks.Harness;

internal static class Machine
{
    public static string Description =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}";
}
