using Microsoft.Extensions.Logging;

namespace SmallTalk.Diagnostics;

/// <summary>Keeps the failures of a log from whoever writes to it.</summary>
public static class UnfailingLogger
{
    /// <summary>
    /// A logger over this one that never throws, for threads, loops and the end of a host: there an exception of a log provider, whose disk is full, say, would
    /// end more than a line of the log. A line that fails is lost. Scopes are those of the logger, and may throw when they end.
    /// </summary>
    /// <param name="logger">The logger that is written to.</param>
    /// <returns>The logger to use instead; safe for use by several threads if that one is.</returns>
    /// <exception cref="ArgumentNullException">There is none.</exception>
    public static ILogger Unfailing(this ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        return logger as Over ?? new Over(logger);
    }

    private sealed class Over(ILogger inner) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel)
        {
            try
            {
                return inner.IsEnabled(logLevel);
            }
            catch (Exception)
            {
                return false;
            }
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            try
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
            catch (Exception)
            {
                // There is nobody else to tell.
                return;
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            try
            {
                return inner.BeginScope(state);
            }
            catch (Exception)
            {
                return null;
            }
        }
    }
}
