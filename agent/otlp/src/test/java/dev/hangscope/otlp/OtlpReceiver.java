package dev.hangscope.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A receiver of OTLP over HTTP that decodes with the official classes, and answers as it is told. */
final class OtlpReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String scheme;
    private final List<ExportLogsServiceRequest> logs = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private final Queue<Integer> answers = new ArrayDeque<>();
    private volatile int mostRecords = Integer.MAX_VALUE;
    private volatile String poison = "\0";
    private volatile @Nullable String redirect;

    private OtlpReceiver(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static OtlpReceiver plain() throws IOException {
        return new OtlpReceiver(HttpServer.create(local(), 0), "http");
    }

    static OtlpReceiver secured(SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(local(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new OtlpReceiver(server, "https");
    }

    private static InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Answers the next requests of events with these statuses, and does not take them. */
    synchronized void refuse(Integer... statuses) {
        answers.addAll(List.of(statuses));
    }

    void redirectTo(URI other) {
        redirect = other.toString();
    }

    void takeAtMost(int records) {
        mostRecords = records;
    }

    void refuseBodiesWith(String text) {
        poison = text;
    }

    URI url() {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        byte[] body = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(exchange.getRequestBody()).readAllBytes()
                : exchange.getRequestBody().readAllBytes();
        headers.add(exchange.getRequestHeaders());
        int status = redirect != null ? 307 : status(exchange.getRequestURI().getPath(), body);
        if (redirect != null) {
            exchange.getResponseHeaders().add("Location", redirect);
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private int status(String path, byte[] body) throws InvalidProtocolBufferException {
        if (path.equals("/v1/metrics")) {
            metrics.add(ExportMetricsServiceRequest.parseFrom(body));
            return 200;
        }
        if (!path.equals("/v1/logs")) {
            return 404;
        }
        if (!answers.isEmpty()) {
            return answers.remove();
        }
        ExportLogsServiceRequest request = ExportLogsServiceRequest.parseFrom(body);
        if (records(List.of(request)).size() > mostRecords) {
            return 413;
        }
        if (request.toString().contains(poison)) {
            return 400;
        }
        logs.add(request);
        return 200;
    }

    List<ExportLogsServiceRequest> requests() {
        return logs;
    }

    List<Map<String, List<String>>> headers() {
        return headers;
    }

    List<LogRecord> records() {
        return records(logs);
    }

    /** The bodies of all events, in the order in which they came. */
    List<String> bodies() {
        return records().stream()
                .map(record -> record.getBody().getStringValue())
                .toList();
    }

    /** The last value of each metric, as {@code name{kind}=value}. */
    List<String> numbers() {
        List<String> all = new ArrayList<>();
        if (!metrics.isEmpty()) {
            metrics.get(metrics.size() - 1).getResourceMetricsList().stream()
                    .flatMap(each -> each.getScopeMetricsList().stream())
                    .flatMap(each -> each.getMetricsList().stream())
                    .forEach(metric -> (metric.hasGauge()
                                    ? metric.getGauge().getDataPointsList()
                                    : metric.getSum().getDataPointsList())
                            .forEach(point -> all.add(metric.getName()
                                    + point.getAttributesList().stream()
                                            .map(label -> label.getValue().getStringValue())
                                            .sorted()
                                            .collect(Collectors.toList())
                                    + "=" + point.getAsInt())));
        }
        return all;
    }

    private static List<LogRecord> records(Collection<ExportLogsServiceRequest> requests) {
        return requests.stream()
                .flatMap(each -> each.getResourceLogsList().stream())
                .flatMap(each -> each.getScopeLogsList().stream())
                .flatMap(each -> each.getLogRecordsList().stream())
                .toList();
    }

    /** Attributes as text by name. */
    static Map<String, String> attributes(List<KeyValue> all) {
        return all.stream().collect(Collectors.toMap(KeyValue::getKey, each -> switch (each.getValue()
                .getValueCase()) {
            case STRING_VALUE -> each.getValue().getStringValue();
            case INT_VALUE -> Long.toString(each.getValue().getIntValue());
            case DOUBLE_VALUE -> Double.toString(each.getValue().getDoubleValue());
            default ->
                each.getValue().getArrayValue().getValuesList().stream()
                        .map(value -> value.getStringValue())
                        .toList()
                        .toString();
        }));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
