package dev.hangscope.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.agent.forward.ForwardRequest;
import dev.hangscope.agent.forward.ForwardRequest.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, with a key that is made for the test. */
@Tag("one-jdk")
class TlsTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", directory.resolve("keys").toString(), "-storepass", new String(PASSWORD)));
        assertThat(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("keytool.log").toFile())
                        .start()
                        .waitFor())
                .isZero();
    }

    private SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve("keys"))) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private void forward(OtlpReceiver receiver, Map<String, String> environment) throws ForwardException {
        new DirectoryForwarder()
                .forward(new ForwardRequest(
                        directory.resolve("hangs"), receiver.url(), null, Extent.ONCE, environment, lines::add));
    }

    @Test
    void a_receiver_is_trusted_when_its_certificate_is_named() throws Exception {
        keytool(
                "-genkeypair",
                "-alias",
                "x",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12");
        Path certificate = directory.resolve("certificate.pem");
        keytool("-exportcert", "-alias", "x", "-rfc", "-file", certificate.toString());
        WrittenEvents.append(directory.resolve("hangs"), WrittenEvents.line("event"));
        try (OtlpReceiver receiver = OtlpReceiver.secured(context())) {
            assertThatThrownBy(() -> forward(receiver, Map.of()))
                    .hasMessageContaining("no TLS connection")
                    .hasMessageContaining("OTEL_EXPORTER_OTLP_CERTIFICATE names a certificate to trust");
            assertThat(receiver.bodies()).isEmpty();

            forward(
                    receiver,
                    Map.of(
                            "OTEL_EXPORTER_OTLP_CERTIFICATE",
                            certificate.toString(),
                            "OTEL_EXPORTER_OTLP_COMPRESSION",
                            "gzip"));
            assertThat(receiver.bodies()).containsExactly("event");

            assertThat(sentBySocket(receiver, Map.of()).reason()).contains("no TLS connection");
            Map<String, String> trusting = Map.of("OTEL_EXPORTER_OTLP_CERTIFICATE", certificate.toString());
            assertThat(sentBySocket(receiver, trusting)).isEqualTo(Outcome.SENT);
            // The certificate is that of localhost.
            URI other = URI.create(receiver.url().toString().replace("localhost", "127.0.0.1"));
            assertThat(sentBySocket(other, trusting).reason()).contains("no TLS connection");
        }
    }

    private static Outcome sentBySocket(OtlpReceiver receiver, Map<String, String> environment)
            throws ForwardException {
        return sentBySocket(receiver.url(), environment);
    }

    private static Outcome sentBySocket(URI url, Map<String, String> environment) throws ForwardException {
        OtlpTarget logs = OtlpTarget.of(url, OtlpTarget.Signal.LOGS, environment);
        OtlpTarget metrics = OtlpTarget.of(url, OtlpTarget.Signal.METRICS, environment);
        try (OtlpSender sender = new OtlpSender(logs, metrics, Transport.SOCKET)) {
            return sender.send(List.of());
        }
    }
}
