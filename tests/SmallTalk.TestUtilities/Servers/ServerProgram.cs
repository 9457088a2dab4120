namespace SmallTalk.TestUtilities.Servers;

/// <summary>How a kind of server is run.</summary>
/// <param name="Name">What it is called in errors.</param>
/// <param name="Path">Where its program is, <c>$program</c> in the functions.</param>
/// <param name="Functions">
/// The shell functions <c>start</c> (returns when it takes connections, or fails), <c>stop</c> (in good order), <c>crash</c> (as <c>kill -9</c> does)
/// and <c>abandon</c> (its data is not needed any more). Its folder is <c>$dir</c>, its log <c>$dir/log</c>.
/// </param>
/// <param name="Arguments">What <c>start</c> gets, by the server's folder and port.</param>
internal sealed record ServerProgram(string Name, string Path, string Functions, Func<string, int, IEnumerable<string>> Arguments);
