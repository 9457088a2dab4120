using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace SmallTalk.Storage.Postgres;

/// <summary>Makes errors of the store of the driver's. No text of a connection string is repeated: the driver's own messages name hosts, users and databases, never passwords.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether an error is one to be translated: cancellation, errors of ours and defects of the caller are not.</summary>
    public static bool IsOfDriver(Exception error) =>
        error is NpgsqlException or IOException or SocketException or TimeoutException or AuthenticationException or InvalidCastException or OverflowException;

    /// <summary>Translates an error of the driver.</summary>
    /// <param name="error">The driver's error.</param>
    /// <param name="mayHaveHappened">Whether the statement was a write that may have been under way when it came.</param>
    public static StoreException Translate(Exception error, bool mayHaveHappened = false) =>
        error switch
        {
            PostgresException answer => Translate(answer, mayHaveHappened),
            InvalidCastException or OverflowException => new StoreDamagedException("PostgreSQL", 0, "a row holds what was never written", error),
            _ when HasInner<AuthenticationException>(error) => new StoreAccessDeniedException(
                "The certificate of the PostgreSQL server is not trusted. Name its authority by 'Root Certificate' in the connection string, or correct the server's certificate.",
                error
            ),
            NpgsqlException { InnerException: null, IsTransient: false } when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) =>
                new StoreAccessDeniedException("The PostgreSQL server asks for a password, and the connection string has none.", error),
            _ => new StoreUnavailableException(
                "The PostgreSQL server cannot be reached, or the connection broke. It is tried again; look at the server and the network if it stays so.",
                error
            )
            {
                OutcomeUnknown = mayHaveHappened,
            },
        };

    private static StoreException Translate(PostgresException answer, bool mayHaveHappened) =>
        answer.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => new StoreAccessDeniedException(
                $"PostgreSQL refuses the login: {answer.MessageText}. Check user and password of the connection string, and pg_hba.conf.",
                answer
            ),
            PostgresErrorCodes.InsufficientPrivilege => new StoreAccessDeniedException(
                $"PostgreSQL refuses for want of a right: {answer.MessageText}. The user needs select, insert, update and delete on all tables that begin with st_, "
                    + "and to make or upgrade them 'grant create on schema …'; see the package's README.",
                answer
            ),
            PostgresErrorCodes.InvalidCatalogName => new StoreFormatException($"{answer.MessageText}. Create it: 'create database …'.", answer),
            PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.InvalidSchemaName => new StoreFormatException(
                $"The tables are not there or not as this version knows them: {answer.MessageText}. Run the script of PostgresSchema.Script, or set AutoMigrate to Ensure.",
                answer
            ),
            PostgresErrorCodes.ReadOnlySqlTransaction => new StoreReadOnlyException(
                $"The PostgreSQL server takes no writes: {answer.MessageText}. Connect to the primary ('Target Session Attributes=primary' with several hosts).",
                answer
            ),
            PostgresErrorCodes.DiskFull => new StoreFullException($"The PostgreSQL server has no room left: {answer.MessageText}.", answer),
            _ when answer.SqlState.StartsWith("23", StringComparison.Ordinal) => new StoreDamagedException(
                answer.TableName ?? "PostgreSQL",
                0,
                $"a row is there that should not be ({answer.MessageText})",
                answer
            ),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new StoreDamagedException(
                answer.TableName ?? "PostgreSQL",
                0,
                answer.MessageText,
                answer
            ),
            _ when IsPassing(answer) => new StoreUnavailableException($"PostgreSQL cannot do it now: {answer.MessageText} ({answer.SqlState}).", answer)
            {
                OutcomeUnknown = mayHaveHappened && MayFollowTheCommit(answer.SqlState),
            },
            _ => new StoreFormatException($"PostgreSQL answered what was not expected: {answer.MessageText} ({answer.SqlState}).", answer),
        };

    // Serialization failures and deadlocks, resources, operator intervention, connections, cancelled statements.
    private static bool IsPassing(PostgresException answer) =>
        answer.IsTransient
        || answer.SqlState.StartsWith("08", StringComparison.Ordinal)
        || answer.SqlState.StartsWith("40", StringComparison.Ordinal)
        || answer.SqlState.StartsWith("53", StringComparison.Ordinal)
        || answer.SqlState.StartsWith("55", StringComparison.Ordinal)
        || answer.SqlState.StartsWith("57", StringComparison.Ordinal)
        || answer.SqlState.StartsWith("58", StringComparison.Ordinal);

    // The server looks for these between the commit and its answer; all others are told before the commit.
    private static bool MayFollowTheCommit(string state) =>
        state.StartsWith("57", StringComparison.Ordinal)
        || state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("58", StringComparison.Ordinal);

    private static bool HasInner<T>(Exception? error)
        where T : Exception
    {
        for (; error is not null; error = error.InnerException)
            if (error is T)
                return true;
        return false;
    }
}
