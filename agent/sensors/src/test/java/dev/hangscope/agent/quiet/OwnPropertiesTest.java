package dev.hangscope.agent.quiet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class OwnPropertiesTest {

    @Test
    void what_is_set_here_is_seen_here_alone() {
        Properties before = (Properties) System.getProperties().clone();

        assertThat(OwnProperties.setProperty("hangscope.test.own", "ours")).isNull();

        assertThat(OwnProperties.getProperty("hangscope.test.own")).isEqualTo("ours");
        assertThat(OwnProperties.setProperty("hangscope.test.own", "later")).isEqualTo("ours");
        assertThat(System.getProperties()).isEqualTo(before);
    }

    @Test
    void what_is_not_set_here_is_the_applications() {
        assertThat(OwnProperties.getProperty("java.home")).isEqualTo(System.getProperty("java.home"));
        assertThat(OwnProperties.getProperty("hangscope.test.none", "otherwise"))
                .isEqualTo("otherwise");
        assertThat(OwnProperties.getProperty("hangscope.test.none")).isNull();
    }

    @Test
    void only_jnas_own_library_has_a_file_name_of_ours() {
        assertThat(OwnProperties.mapLibraryName("17")).isEqualTo(System.mapLibraryName("17"));

        OwnProperties.setProperty(OwnProperties.LIBRARY, "17");

        assertThat(OwnProperties.mapLibraryName("17")).isEqualTo("17");
        assertThat(OwnProperties.mapLibraryName("c")).isEqualTo(System.mapLibraryName("c"));
    }
}
