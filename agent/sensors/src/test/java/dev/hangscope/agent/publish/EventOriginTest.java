package dev.hangscope.agent.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EventOriginTest {

    @Test
    void takes_what_finds_the_service_of_the_given_attributes_and_nothing_else() {
        assertThat(EventOrigin.given("service.name=shop, service.version=1.2+b,k8s.pod.name=a%2Cb,token=secret,=,x"))
                .isEqualTo(Map.of("service.name", "shop", "service.version", "1.2+b", "k8s.pod.name", "a,b"));
        assertThat(EventOrigin.given("service.name=50%")).isEqualTo(Map.of("service.name", "50%"));
        assertThat(EventOrigin.given(null)).isEmpty();
    }

    @Test
    void finds_the_container_in_the_mounts() {
        String id = "0123456789abcdef".repeat(4);
        String docker = "1 2 8:1 /var/lib/docker/containers/" + id + "/hostname /etc/hostname rw - ext4 /dev/sda1 rw\n";

        assertThat(EventOrigin.container("1 2 0:1 / / rw - ext4 /dev/sda1 rw\n" + docker))
                .isEqualTo(id);
        assertThat(EventOrigin.container("1 2 0:1 / / rw - ext4 /dev/sda1 rw\n"))
                .isNull();
        assertThat(EventOrigin.container(null)).isNull();
    }

    @Test
    void names_this_process() {
        assertThat(EventOrigin.ofThisProcess().attributes())
                .containsEntry(
                        "process.pid", Long.toString(ProcessHandle.current().pid()))
                .containsKey("process.runtime.version");
    }
}
