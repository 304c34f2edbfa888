package sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "hangscope.readiness=true",
            "management.endpoint.health.probes.enabled=true",
            "management.endpoints.web.exposure.include=health,hangs,metrics"
        })
class WithoutAgentTest {
    @Value("${local.server.port}")
    private int port;

    @Test
    void the_application_is_as_it_would_be_and_the_endpoint_names_the_remedy() throws Exception {
        Web web = new Web(port);
        assertThat(web.get("/actuator/hangs").body()).contains("-javaagent:/path/to/hangscope.jar");
        assertThat(web.post("/actuator/hangs").body()).contains("-javaagent:/path/to/hangscope.jar");
        assertThat(web.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(web.get("/actuator/health").body()).contains("\"status\":\"UP\"");
    }
}
