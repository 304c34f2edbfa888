package sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "hangscope.every=1s",
            "hangscope.readiness=true",
            "management.endpoint.health.probes.enabled=true",
            "management.endpoints.web.exposure.include=health,hangs,metrics"
        })
class HangTest {
    @Value("${local.server.port}")
    private int port;

    @Test
    void a_hang_is_told_by_the_endpoint_the_meters_and_the_readiness() throws Exception {
        Web web = new Web(port);
        web.await("/actuator/hangs", answer -> answer.body().contains("\"verdict\":\"CLEAR\""));
        assertThat(web.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(web.get("/actuator/metrics/hangscope.threads.stuck").body()).contains("\"value\":0.0");

        assertThat(web.post("/deadlock").statusCode()).isEqualTo(200);

        String hangs = web.await("/actuator/hangs", answer -> answer.body().contains("\"verdict\":\"HUNG\""));
        assertThat(hangs).contains("\"kind\":\"deadlock\"", "\"verdict\":\"PROVEN\"", "sample.Shop.lock(Shop.java:");
        web.await("/actuator/health/readiness", answer -> answer.statusCode() == 503);
        assertThat(web.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        String meters = web.await(
                "/actuator/metrics/hangscope.hangs?tag=kind:deadlock&tag=verdict:PROVEN",
                answer -> answer.statusCode() == 200);
        assertThat(meters).contains("\"value\":1.0");
        web.await("/actuator/metrics/hangscope.threads.stuck", answer -> answer.body().contains("\"value\":2.0"));
        assertThat(web.post("/actuator/hangs").body()).startsWith("{").contains("hangscope/2", "\"deadlock\"");
    }
}
