package dev.hangscope.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.otlp.OtlpTarget.Signal;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpTargetTest {
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

    @ParameterizedTest
    @CsvSource({
        "https://c:4318,https://c:4318/v1/logs,https://c:4318/v1/metrics",
        "https://c:4318/,https://c:4318/v1/logs,https://c:4318/v1/metrics",
        "http://c/otlp,http://c/otlp/v1/logs,http://c/otlp/v1/metrics",
        "http://c/otlp/v1/logs,http://c/otlp/v1/logs,http://c/otlp/v1/metrics"
    })
    void a_signal_has_a_path_of_its_own(String url, String logs, String metrics) throws ForwardException {
        assertThat(OtlpTarget.of(URI.create(url), Signal.LOGS, Map.of()).endpoint())
                .isEqualTo(logs);
        assertThat(OtlpTarget.of(null, Signal.METRICS, Map.of(ENDPOINT, url)).endpoint())
                .isEqualTo(metrics);
    }

    @Test
    void what_is_said_of_a_signal_goes_before_what_is_said_of_all() throws ForwardException {
        Map<String, String> environment = Map.of(
                ENDPOINT,
                "http://all",
                "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
                "https://logs.example.com/take",
                "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
                "a=b%20c, d = e+f",
                "OTEL_EXPORTER_OTLP_HEADERS",
                "x=y",
                "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT",
                "500",
                "OTEL_EXPORTER_OTLP_COMPRESSION",
                "gzip");
        OtlpTarget logs = OtlpTarget.of(null, Signal.LOGS, environment);
        OtlpTarget metrics = OtlpTarget.of(null, Signal.METRICS, environment);

        assertThat(logs.endpoint()).isEqualTo("https://logs.example.com/take");
        assertThat(logs.headers()).isEqualTo(Map.of("a", "b c", "d", "e+f"));
        assertThat(logs.timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(logs.compression()).isEqualTo("gzip");
        assertThat(metrics.endpoint()).isEqualTo("http://all/v1/metrics");
        assertThat(metrics.headers()).isEqualTo(Map.of("x", "y"));
        assertThat(metrics.timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void no_receiver_at_all_is_wrong_usage() {
        assertThatThrownBy(() -> OtlpTarget.of(null, Signal.LOGS, Map.of(ENDPOINT, " ")))
                .isInstanceOf(ForwardException.class)
                .hasMessageContaining("no receiver is named")
                .hasMessageContaining(ENDPOINT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "a b=s3cret", "a=s3cret%0d%0ahost: x", "=s3cret"})
    void a_bad_header_is_refused_without_its_value(String headers) {
        assertThatThrownBy(() -> OtlpTarget.of(
                        URI.create("http://c"), Signal.LOGS, Map.of("OTEL_EXPORTER_OTLP_HEADERS", headers)))
                .isInstanceOf(ForwardException.class)
                .hasMessageStartingWith("OTEL_EXPORTER_OTLP_HEADERS: ")
                .hasMessageNotContaining("s3cret");
    }
}
