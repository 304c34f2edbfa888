package dev.hangscope.otlp;

import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.text.PlainText;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporterBuilder;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Sends records to one receiver, one request at a time and each once. Redirects are not followed: the headers may have a token that is for
 * this host alone. To be used by one thread.
 */
final class OtlpSender implements AutoCloseable {
    /** Beyond the timeout of the request itself. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int SUCCESS = 2;
    private static final int REDIRECT = 3;
    private static final int HUNDRED = 100;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int UNSUPPORTED = 415;
    private static final int UNPROCESSABLE = 422;

    private final OtlpTarget logsTarget;
    private final OtlpTarget metricsTarget;
    private final ExecutorService threads;
    private final OtlpHttpLogRecordExporter logs;
    private final OtlpHttpMetricExporter metrics;

    /**
     * Prepares sending; no connection is made.
     *
     * @throws ForwardException when a certificate or key is none
     */
    OtlpSender(OtlpTarget logsTarget, OtlpTarget metricsTarget, Transport transport) throws ForwardException {
        this.logsTarget = logsTarget;
        this.metricsTarget = metricsTarget;
        threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(null, task, "hangscope-otlp-http", 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(OtlpSender.class.getClassLoader());
            return thread;
        });
        try {
            logs = logs(logsTarget, transport);
            metrics = metrics(metricsTarget, transport);
        } catch (IllegalArgumentException | IllegalStateException | GeneralSecurityException bad) {
            threads.shutdown();
            throw new ForwardException(
                    ExitCode.WRONG_USAGE,
                    "a file of OTEL_EXPORTER_OTLP_CERTIFICATE, _CLIENT_KEY or _CLIENT_CERTIFICATE is of no use ("
                            + bad.getMessage() + "); they have to be PEM");
        }
    }

    private OtlpHttpLogRecordExporter logs(OtlpTarget target, Transport transport) throws GeneralSecurityException {
        OtlpHttpLogRecordExporterBuilder builder = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(target.endpoint())
                .setHeaders(target::headers)
                .setTimeout(target.timeout())
                .setConnectTimeout(target.timeout())
                .setCompression(target.compression())
                .setRetryPolicy(null)
                .setComponentLoader(transport)
                .setExecutorService(threads);
        secure(target, builder::setTrustedCertificates, builder::setClientTls, builder::setSslContext);
        return builder.build();
    }

    private OtlpHttpMetricExporter metrics(OtlpTarget target, Transport transport) throws GeneralSecurityException {
        OtlpHttpMetricExporterBuilder builder = OtlpHttpMetricExporter.builder()
                .setEndpoint(target.endpoint())
                .setHeaders(target::headers)
                .setTimeout(target.timeout())
                .setConnectTimeout(target.timeout())
                .setCompression(target.compression())
                .setRetryPolicy(null)
                .setComponentLoader(transport)
                .setExecutorService(threads);
        secure(target, builder::setTrustedCertificates, builder::setClientTls, builder::setSslContext);
        return builder.build();
    }

    /** The two builders have nothing in common. */
    private static void secure(
            OtlpTarget target,
            Consumer<byte[]> trusted,
            BiConsumer<byte[], byte[]> client,
            BiConsumer<SSLContext, X509TrustManager> context)
            throws GeneralSecurityException {
        byte[] certificate = target.certificate();
        byte[] key = target.key();
        byte[] clientCertificate = target.clientCertificate();
        if (certificate != null) {
            trusted.accept(certificate);
        }
        if (key != null && clientCertificate != null) {
            client.accept(key, clientCertificate);
        }
        if (certificate == null && (key == null || clientCertificate == null)) {
            Trust trust = Trust.ofTheJvm();
            context.accept(trust.context(), trust.manager());
        }
    }

    /**
     * What the JVM trusts, in a context of our own: the default one is made once for the whole JVM, and the application may still set the
     * properties that it is made from.
     */
    private record Trust(SSLContext context, X509TrustManager manager) {
        static Trust ofTheJvm() throws GeneralSecurityException {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (TrustManager each : factory.getTrustManagers()) {
                if (each instanceof X509TrustManager manager) {
                    SSLContext context = SSLContext.getInstance("TLS");
                    context.init(null, new TrustManager[] {manager}, null);
                    return new Trust(context, manager);
                }
            }
            throw new GeneralSecurityException("this JVM trusts no certificates");
        }
    }

    /** Sends the records in one request. */
    Outcome send(Collection<LogRecordData> records) {
        return outcome(logsTarget, logs.export(records));
    }

    /** Sends the metrics in one request. */
    Outcome sendMetrics(Collection<MetricData> all) {
        return outcome(metricsTarget, metrics.export(all));
    }

    private static Outcome outcome(OtlpTarget target, CompletableResultCode result) {
        result.join(target.timeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            return Outcome.SENT;
        }
        Throwable failure = result.getFailureThrowable();
        if (failure instanceof HttpExportException http && http.failedWithResponse() && http.getResponse() != null) {
            return answered(http.getResponse().getStatusCode());
        }
        Throwable cause = failure instanceof HttpExportException http ? http.getCause() : failure;
        return new Outcome(Outcome.Kind.LATER, words(cause, target));
    }

    private static Outcome answered(int status) {
        String answer = "it answers with HTTP status " + status;
        return switch (status) {
            case BAD_REQUEST, UNSUPPORTED, UNPROCESSABLE -> new Outcome(Outcome.Kind.REFUSED, answer);
            case TOO_LARGE -> new Outcome(Outcome.Kind.TOO_LARGE, answer);
            case UNAUTHORIZED, FORBIDDEN ->
                new Outcome(Outcome.Kind.LATER, answer + "; set OTEL_EXPORTER_OTLP_HEADERS to what it asks for");
            case NOT_FOUND -> new Outcome(Outcome.Kind.LATER, answer + "; check the URL");
            default ->
                status / HUNDRED == SUCCESS
                        ? Outcome.SENT
                        : new Outcome(
                                Outcome.Kind.LATER,
                                status / HUNDRED == REDIRECT
                                        ? answer + ", a redirect, which is not followed; name the right URL"
                                        : answer);
        };
    }

    /** The exceptions of the JDK's client often have no message. */
    private static String words(@Nullable Throwable failure, OtlpTarget target) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return "its host is not known";
            }
            if (each instanceof SSLException) {
                return "no TLS connection (" + each.getMessage()
                        + "); OTEL_EXPORTER_OTLP_CERTIFICATE names a certificate to trust";
            }
        }
        if (failure == null || failure instanceof HttpTimeoutException) {
            return "no answer within " + target.timeout().toMillis() + " ms";
        }
        if (failure instanceof ConnectException) {
            return "connection refused";
        }
        String message = failure.getMessage();
        return PlainText.line(message == null ? failure.getClass().getSimpleName() : message);
    }

    @Override
    public void close() {
        logs.shutdown();
        metrics.shutdown();
        threads.shutdown();
    }

    /** Names the receiver of events. */
    @Override
    public String toString() {
        return logsTarget.toString();
    }
}
