package dev.hangscope.agent.watch.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.snapshot.ThreadActivity.Traffic;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TcpTrafficTest {

    @Test
    void the_kernel_tells_that_a_request_has_no_answer() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket near = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket far = listener.accept()) {
            near.getOutputStream().write(7);
            far.getInputStream().read();
            Map<Long, Traffic> traffic = TcpTraffic.byInode();
            assumeTrue(!traffic.isEmpty(), "the kernel does not answer here");

            assertThat(traffic.values())
                    .anyMatch(each -> each.sent() != null && each.received() == null)
                    .anyMatch(each -> each.sent() == null && each.received() != null);
        }
    }
}
