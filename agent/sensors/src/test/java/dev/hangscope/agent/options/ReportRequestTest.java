package dev.hangscope.agent.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportRequestTest {

    @ParameterizedTest
    @EnumSource
    void a_request_survives_the_way_into_another_jvm_as_ascii(ReportRequest.Purpose purpose) {
        ReportRequest request = new ReportRequest(
                "0.1.0",
                Duration.ofMillis(2500),
                Path.of("/tmp/an odd;n\u00e4me,here").toAbsolutePath(),
                purpose);

        assertThat(request.argument()).isASCII();
        assertThat(ReportRequest.of(request.argument())).isEqualTo(request);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "watch=5s,quit=on", "report", "report;1;soon;file:///tmp", "report;1;PT5S;no folder"})
    void options_are_no_request(String argument) {
        assertThat(ReportRequest.of(argument)).isNull();
    }
}
