using Microsoft.Extensions.Options;
using SmallTalk.Samples.EventBus;
using SmallTalk.Storage;

const string Usage = """
    usage: dotnet run --project samples/SmallTalk.EventBus [-- mode]

      (no mode)                    one process, on files in a temporary folder
      folder PATH                  the same in a folder that stays
      orders CONNECTION [COUNT]    places COUNT orders (10) in a PostgreSQL database, and ends
      billing CONNECTION [COUNT]   bills the orders of that database; ends after COUNT of them, or at Ctrl+C

    CONNECTION is a connection string: "Host=localhost;Username=app;Password=...;Database=shop"
    """;

try
{
    switch (args)
    {
        case []:
            var folder = Directory.CreateTempSubdirectory("smalltalk-");
            await OneProcess.RunAsync(folder.FullName);
            folder.Delete(recursive: true);
            break;
        case ["folder", var path]:
            await OneProcess.RunAsync(path);
            break;
        case ["orders", var connection, .. var rest] when CountIn(rest, 10) is { } count:
            await OrdersProcess.RunAsync(connection, count);
            break;
        case ["billing", var connection, .. var rest] when CountIn(rest, int.MaxValue) is { } count:
            await BillingProcess.RunAsync(connection, count);
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
    return Environment.ExitCode; // not 0 when something could not be saved at the stop
}
catch (OptionsValidationException error)
{
    Console.Error.WriteLine($"{error.Message}\n\n{Usage}");
    return 2;
}
catch (StoreException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

static int? CountIn(string[] rest, int otherwise) =>
    rest switch
    {
        [] => otherwise,
        [var text] when int.TryParse(text, out var count) && count > 0 => count,
        _ => null,
    };
