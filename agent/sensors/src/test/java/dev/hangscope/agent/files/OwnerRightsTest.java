package dev.hangscope.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.ownership.FileFacts;
import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class OwnerRightsTest {
    private static final int OTHER = 65534;

    private final OwnerRights other = new OwnerRights(OTHER, OTHER, List.of(OTHER));

    @TempDir
    private Path folder;

    @BeforeEach
    void onlyRootTakesTheRightsOfOthers() throws IOException {
        assumeTrue(ProcessUser.uid() == 0, "needs root, to act as another user");
    }

    @Test
    void what_is_made_belongs_to_the_user_and_the_calling_thread_stays_who_it_was() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        Path made = other.run(() -> Files.createFile(folder.resolve("made")));

        assertThat(FileFacts.of(made).uid()).isEqualTo(OTHER);
        assertThat(FileFacts.of(made).gid()).isEqualTo(OTHER);
        assertThat(FileFacts.of(Files.createFile(folder.resolve("own"))).uid()).isZero();
    }

    @Test
    void what_the_user_cannot_do_fails() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "root's");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThatThrownBy(() -> other.run(() -> Files.readString(secret))).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> other.run(() -> Files.createFile(folder.resolve("new"))))
                .isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> other.run(() -> Files.setAttribute(secret, "unix:uid", OTHER)))
                .isInstanceOf(IOException.class);
        assertThat(secret).hasContent("root's");
    }

    /** Groups count too: root's would open files that are open to a group. */
    @Test
    void groups_are_those_of_the_user_and_capabilities_are_none() throws IOException {
        ProcessStatus there = other.run(() -> ProcessStatus.in(Path.of("/proc/thread-self")));

        assertThat(there.numbers("Groups")).containsExactly(OTHER);
        assertThat(there.field("CapEff")).matches("0+");
        assertThat(ProcessStatus.in(Path.of("/proc/thread-self")).field("CapEff"))
                .doesNotMatch("0+");
    }

    @Test
    void the_files_of_this_process_in_proc_stay_its_own() throws IOException {
        int before = FileFacts.of(Path.of("/proc/self/environ")).uid();

        other.run(() -> 0);

        assertThat(FileFacts.of(Path.of("/proc/self/environ")).uid()).isEqualTo(before);
    }
}
