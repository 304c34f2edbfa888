package dev.hangscope.agent.ownership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
class PathOwnersTest {
    private static final int OTHER = 65534;

    @TempDir
    private Path folder;

    private Path made(String permissions) throws IOException {
        Path made = Files.createDirectories(folder.resolve("a/b"));
        Files.setPosixFilePermissions(made.getParent(), PosixFilePermissions.fromString(permissions));
        return made;
    }

    @Test
    void a_directory_that_only_this_user_writes_to_is_trusted() throws IOException {
        assertThat(PathOwners.refusal(made("rwxr-xr-x"))).isNull();
        assertThat(PathOwners.refusalToMake(made("rwxr-xr-x").resolve("c/d"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxr-x", "rwxr-xrwx"})
    void a_directory_below_one_that_a_group_or_all_write_to_is_not(String permissions) throws IOException {
        assertThat(PathOwners.refusal(made(permissions)))
                .contains(folder.resolve("a").toString());
        assertThat(PathOwners.refusalToMake(made(permissions).resolve("c/d"))).contains("other users");
    }

    @Test
    void the_sticky_bit_keeps_names_from_others() throws IOException {
        Path made = made("rwxrwxrwx");
        Files.setAttribute(made.getParent(), "unix:mode", 01777);

        assertThat(PathOwners.refusal(made)).isNull();
    }

    @Test
    void a_directory_of_another_user_is_not_trusted_nor_what_its_links_lead_to() throws IOException {
        assumeTrue(ProcessUser.uid() == ProcessUser.ROOT, "needs root, to give a directory away");
        Path evil = Files.createDirectories(folder.resolve("evil"));
        Path target = Files.createDirectories(folder.resolve("target"));
        Files.createSymbolicLink(evil.resolve("cache"), target);
        Files.setAttribute(evil, "unix:uid", OTHER);

        assertThat(PathOwners.refusal(evil)).contains(evil.toString());
        assertThat(PathOwners.refusalToMake(evil.resolve("new/hangscope"))).contains(evil.toString());
        assertThat(ProcessUser.isForeign(OTHER)).isTrue();
    }

    /** What is above the link decides where it leads. */
    @Test
    void a_link_in_a_directory_of_another_user_is_not_followed() throws IOException {
        assumeTrue(ProcessUser.uid() == ProcessUser.ROOT, "needs root, to give a directory away");
        Path evil = Files.createDirectories(folder.resolve("evil"));
        Path target = Files.createDirectories(folder.resolve("target"));
        Path link = Files.createSymbolicLink(evil.resolve("cache"), target);
        Files.setAttribute(evil, "unix:uid", OTHER);

        assertThat(PathOwners.refusalToMake(link.resolve("hangscope"))).contains("other users");
        assertThat(PathOwners.refusal(link)).contains("other users");
    }
}
