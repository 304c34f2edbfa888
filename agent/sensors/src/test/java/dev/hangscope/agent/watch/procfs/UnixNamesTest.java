package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UnixNamesTest {
    private static final String TEXT = """
            Num       RefCount Protocol Flags    Type St Inode Path
            ffff8a1: 00000003 00000000 00000000 0001 03 4711 /run/my app/docker.sock
            ffff8a2: 00000003 00000000 00000000 0001 03 4712
            ffff8a3: 00000002 00000000 00010000 0001 01 4713 @abstract
            ffff8a4: 0000
            """;

    @Test
    void sockets_with_a_name_are_told_by_their_inode() {
        assertThat(UnixNames.parse(TEXT)).isEqualTo(Map.of(4711L, "/run/my app/docker.sock", 4713L, "@abstract"));
    }

    @Test
    void half_a_line_or_no_file_is_nothing() {
        assertThat(UnixNames.parse(null)).isEmpty();
        assertThat(UnixNames.parse("ffff8a1: 00000003 0000")).isEmpty();
    }
}
