package dev.hangscope.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.ownership.ProcessUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@EnabledOnOs(OS.LINUX)
class PrivateDirectoryTest {
    private static final String NAME = "0123456789abcdef";

    @TempDir
    private Path parent;

    /** Both ways of making one. */
    private enum Way {
        NAMED {
            @Override
            PrivateDirectory in(Path parent) throws IOException {
                return PrivateDirectory.named(parent);
            }
        },
        HELD {
            @Override
            PrivateDirectory in(Path parent) throws IOException {
                return PrivateDirectory.held(parent);
            }
        };

        abstract PrivateDirectory in(Path parent) throws IOException;
    }

    private Path base() throws IOException {
        return parent.resolve("hangscope-" + ProcessUser.uid());
    }

    private static Path old(Path directory) throws IOException {
        return Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minusSeconds(3_600)));
    }

    private static Path directory(Path path, String permissions) throws IOException {
        Files.createDirectory(path);
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private List<Path> all() throws IOException {
        try (Stream<Path> all = Files.walk(parent)) {
            return all.filter(each -> !each.equals(parent)).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_other_user_can_look_into_it(Way way) throws IOException {
        try (PrivateDirectory directory = way.in(parent)) {
            assertThat(directory.shown().getParent()).isEqualTo(base());
            for (Path each : List.of(base(), directory.shown())) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .isEqualTo("rwx------");
            }
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.path().resolve(PrivateDirectory.LOCK))))
                    .isEqualTo("rw-------");
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_is_gone_with_all_that_is_in_it_when_it_is_closed(Way way) throws IOException {
        try (PrivateDirectory directory = way.in(parent)) {
            Files.writeString(directory.path().resolve("heap.hprof"), "secret");
            assertThat(directory.shown().resolve("heap.hprof")).exists();
        }

        assertThat(all()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void one_whose_maker_was_killed_is_removed_when_the_next_is_made(Way way) throws IOException {
        Path forgotten = directory(directory(base(), "rwx------").resolve(NAME), "rwx------");
        Files.createFile(forgotten.resolve(PrivateDirectory.LOCK));
        Files.writeString(forgotten.resolve("heap.hprof"), "secret");
        old(forgotten);

        try (PrivateDirectory directory = way.in(parent)) {
            assertThat(base()).isDirectoryContaining(each -> each.equals(directory.shown()));
            assertThat(forgotten).doesNotExist();
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_that_is_held_or_has_just_been_made_stays(Way way) throws IOException {
        try (PrivateDirectory held = way.in(parent)) {
            old(held.shown());
            Path young = directory(base().resolve(NAME), "rwx------");
            way.in(parent).close();

            assertThat(held.shown()).exists();
            assertThat(young).exists();
        }
    }

    /** Whatever they are called: what lies in the parent was not made by us, or nobody can tell. */
    @ParameterizedTest
    @EnumSource
    void nothing_else_in_the_parent_is_removed(Way way) throws IOException {
        for (String name : List.of("hangscope", "hangscope-notes", "hangscope123", "hangscope-" + NAME, NAME)) {
            Path users = directory(parent.resolve(name), "rwx------");
            Files.createFile(users.resolve(PrivateDirectory.LOCK));
            Files.writeString(users.resolve("notes.txt"), "mine");
            old(users);
        }
        List<Path> before = all();

        way.in(parent).close();

        assertThat(all()).isEqualTo(before);
    }

    /** A link, a FIFO or a directory that others can write to, in the place of the user's directory. */
    @ParameterizedTest
    @EnumSource
    void a_directory_of_the_user_that_is_not_private_is_not_entered(Way way) throws Exception {
        Path elsewhere = directory(parent.resolve("elsewhere"), "rwx------");
        Path precious = directory(elsewhere.resolve(NAME), "rwx------");
        Files.writeString(precious.resolve("precious.txt"), "mine");
        old(precious);
        Files.createSymbolicLink(base(), elsewhere);
        List<Path> before = all();
        try (PrivateDirectory directory = way.in(parent)) {
            assertThat(directory.shown().getParent()).isEqualTo(parent);
        }
        assertThat(all()).isEqualTo(before);

        Files.delete(base());
        assertThat(new ProcessBuilder("mkfifo", "-m", "666", base().toString())
                        .start()
                        .waitFor())
                .isZero();
        way.in(parent).close();
        assertThat(base()).exists();

        Files.delete(base());
        directory(base(), "rwxrwxrwx");
        try (PrivateDirectory directory = way.in(parent)) {
            assertThat(directory.shown().getParent()).isEqualTo(parent);
        }
    }

    /** In a private directory only this user can have laid it; still no wait. */
    @ParameterizedTest
    @EnumSource
    void a_lock_that_is_a_fifo_does_not_block(Way way) throws Exception {
        Path odd = directory(directory(base(), "rwx------").resolve(NAME), "rwx------");
        assertThat(new ProcessBuilder(
                                "mkfifo", odd.resolve(PrivateDirectory.LOCK).toString())
                        .start()
                        .waitFor())
                .isZero();
        old(odd);

        way.in(parent).close();

        assertThat(odd).exists();
    }

    @Test
    void by_name_none_is_made_where_other_users_can_replace_it() throws IOException {
        Path open = directory(parent.resolve("open"), "rwxrwxrwx");

        assertThatThrownBy(() -> PrivateDirectory.named(open))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("other users can replace files in " + open);
        PrivateDirectory.held(open).close();
    }

    @Test
    void a_held_one_is_found_when_its_name_is_taken_by_another() throws IOException {
        Path open = directory(parent.resolve("open"), "rwxrwxrwx");
        try (PrivateDirectory directory = PrivateDirectory.held(open)) {
            Path moved = parent.resolve("moved");
            Files.move(directory.shown().getParent(), moved);
            Path victim = Files.createDirectories(directory.shown());
            Files.writeString(victim.resolve("precious.txt"), "mine");

            Files.writeString(directory.path().resolve("answer"), "text");

            assertThat(moved.resolve(directory.shown().getFileName()).resolve("answer"))
                    .exists();
        }
        assertThat(open).isDirectoryRecursivelyContaining("glob:**/precious.txt");
    }
}
