package dev.hangscope.otlp;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Sends a request on the calling thread, over a connection of its own (RFC 9112). For the JVM of an application: the JDK's clients start threads
 * that live as long as the JVM, to which a proof would have to say that they wake nobody, or ask the application's cookie handler and
 * authenticator.
 */
final class SocketSender implements HttpSender {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LONGEST_STATUS_LINE = 1_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([0-9]{3})( .*)?");

    private final HttpSenderConfig config;

    /** Makes one for an endpoint. */
    SocketSender(HttpSenderConfig config) {
        this.config = config;
    }

    /**
     * The answer.
     *
     * @param status of HTTP
     */
    private record Answer(int status) implements HttpResponse {
        @Override
        public int getStatusCode() {
            return status;
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return new byte[0];
        }
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> answered, Consumer<Throwable> failed) {
        Answer answer;
        try {
            answer = sent(message);
        } catch (SocketTimeoutException late) {
            failed.accept(new HttpTimeoutException("no answer"));
            return;
        } catch (IOException | RuntimeException reason) {
            failed.accept(reason);
            return;
        }
        answered.accept(answer);
    }

    private Answer sent(MessageWriter message) throws IOException {
        URI url = config.getEndpoint();
        boolean secure = "https".equalsIgnoreCase(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : secure ? HTTPS : HTTP;
        String host = url.getHost().replace("[", "").replace("]", "");
        byte[] body = body(message);
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), millis(config.getConnectTimeout()));
            plain.setSoTimeout(millis(config.getTimeout()));
            try (Socket socket = secure ? secured(plain, host, port) : plain) {
                OutputStream out = socket.getOutputStream();
                out.write(head(url, body.length).getBytes(StandardCharsets.ISO_8859_1));
                out.write(body);
                out.flush();
                return answer(socket.getInputStream());
            }
        }
    }

    /** The name in the certificate has to be that of the host, RFC 9110 section 4.3.4. */
    private SSLSocket secured(Socket plain, String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) config.getSslContext().getSocketFactory().createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private byte[] body(MessageWriter message) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Compressor compressor = config.getCompressor();
        try (OutputStream out = compressor == null ? body : compressor.compress(body)) {
            message.writeMessage(out);
        }
        return body.toByteArray();
    }

    private String head(URI url, int length) {
        StringBuilder head = new StringBuilder();
        head.append("POST ").append(url.getRawPath()).append(" HTTP/1.1\r\n");
        add(head, "Host", url.getRawAuthority());
        add(head, "Content-Type", config.getContentType());
        add(head, "Content-Length", Integer.toString(length));
        add(head, "Connection", "close");
        if (config.getCompressor() != null) {
            add(head, "Content-Encoding", config.getCompressor().getEncoding());
        }
        for (Map.Entry<String, List<String>> each :
                config.getHeadersSupplier().get().entrySet()) {
            each.getValue().forEach(value -> add(head, each.getKey(), value));
        }
        return head.append("\r\n").toString();
    }

    private static void add(StringBuilder head, String name, String value) {
        head.append(name).append(": ").append(value).append("\r\n");
    }

    private static Answer answer(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next >= 0 && next != '\n' && line.length() < LONGEST_STATUS_LINE; next = in.read()) {
            line.append((char) next);
        }
        Matcher matcher = STATUS.matcher(line.toString().strip());
        if (!matcher.matches()) {
            throw new IOException(line.isEmpty() ? "the connection was closed" : "it does not speak HTTP");
        }
        return new Answer(Integer.parseInt(matcher.group(1)));
    }

    private static int millis(Duration timeout) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
