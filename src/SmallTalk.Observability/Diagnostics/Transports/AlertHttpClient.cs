using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SmallTalk.Diagnostics;

/// <summary>Posts JSON for all sinks. Addresses and contents hold secrets, so nothing of them goes into errors, logs or traces.</summary>
internal sealed class AlertHttpClient : IDisposable
{
    private readonly TimeProvider _time;
    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            // Connections end now and then, so that a changed address is noticed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
            UseCookies = false,
            // Without a propagator no span is made: its tags would show the address.
            ActivityHeadersPropagator = null,
        }
    )
    {
        // Attempts are ended by their tokens.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public AlertHttpClient(TimeProvider time) => _time = time;

    /// <summary>Posts a value.</summary>
    /// <exception cref="AlertRefusedException">The answer is no success. Its body is not looked at.</exception>
    public async Task PostAsync<T>(string url, T value, JsonTypeInfo<T> contract, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, contract));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new AlertRefusedException($"the answer was HTTP {(int)response.StatusCode}", CanRetry(response.StatusCode), RetryAfter(response));
    }

    public void Dispose() => _client.Dispose();

    // Of what the request is to blame for, only bad timing passes.
    private static bool CanRetry(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= (int)HttpStatusCode.InternalServerError;

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } header ? header.Delta ?? (header.Date - _time.GetUtcNow()) : null;
}
