package dev.hangscope.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HousekeepersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Finalizer", "JNA Cleaner", "process reaper", "process reaper (pid 42)", "Keep-Alive-Timer"})
    void threads_of_the_jvm_and_the_jdk_have_such_names(String name) {
        assertThat(Housekeepers.haveName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"main", "FileSystemWatchService", "pool-1-thread-1", "ForkJoinPool.commonPool-worker-1"})
    void threads_that_may_work_for_the_application_have_not(String name) {
        assertThat(Housekeepers.haveName(name)).isFalse();
    }
}
