package dev.hangscope.agent.proof;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class HeapDumpTest {
    @Test
    void too_little_room_is_one_line_with_a_remedy() {
        assertThatThrownBy(() -> HeapDump.checkRoom(200 << 20, 100 << 20, Path.of("/tmp")))
                .isInstanceOf(CannotProveException.class)
                .hasMessage(
                        "a heap dump may need 200 MB, and " + Path.of("/tmp")
                                + " has 100 MB free: make room, or name another folder with --dumps (the agent's option: dumps)");
    }
}
