package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.FdInfo;
import dev.hangscope.agent.watch.procfs.MachineTexts;
import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.call.CallReader;
import dev.hangscope.agent.watch.procfs.call.SyscallLine;
import dev.hangscope.snapshot.os.OsWait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls on files that another process answers. */
class AnsweredCallsTest {
    private static final String MOUNTS = "42 27 0:39 / / rw - ext4 /dev/vda rw\n"
            + "45 42 0:41 / /srv/m rw,relatime - fuse.sshfs host: rw,user_id=0\n"
            + "46 45 0:43 / /srv/m/inner rw - fuse x rw\n";

    @TempDir
    private Path root;

    @BeforeEach
    void lay() throws Exception {
        Files.createDirectories(root.resolve("10/fdinfo"));
        Files.writeString(root.resolve("10/mountinfo"), MOUNTS);
        Files.writeString(root.resolve("10/fdinfo/3"), "pos:\t0\nflags:\t02\nmnt_id:\t45\n");
    }

    private AnsweredCalls.@Nullable Answered answered(String call, String arguments, String place, String path) {
        SyscallLine line = SyscallLine.parse("332 " + arguments + " 0x0 0x0 0x0 0x0 0x7ffd 0x7f91\n");
        CallReader.Process process = new CallReader.Process() {
            @Override
            public byte @Nullable [] memory(long address, int length) {
                return null;
            }

            @Override
            public MapsText.@Nullable Line mapping(long address) {
                return null;
            }

            @Override
            public @Nullable String awaitedLock() {
                return null;
            }

            @Override
            public @Nullable String awaitedLockOf(int fd) {
                return null;
            }

            @Override
            public String path(int directory, long address) {
                return path;
            }
        };
        return new AnsweredCalls(new ProcReader(root.toString())).of(10, call, line, place, process);
    }

    private @Nullable OsWait wait(String call, String arguments, String place, String path) {
        AnsweredCalls.Answered answered = answered(call, arguments, place, path);
        return answered == null ? null : answered.reason();
    }

    private static OsWait of(String key) {
        return OsWait.forObject(OsWait.Kind.ANSWER, key, List.of());
    }

    @Test
    void the_file_system_of_a_path_is_the_innermost() {
        assertThat(wait("statx", "0xffffff9c 0x7ffd", "request_wait_answer", "/srv/m/x"))
                .isEqualTo(of("FUSE:41"));
        assertThat(wait("statx", "0xffffff9c 0x7ffd", "request_wait_answer", "/srv/m/inner/x"))
                .isEqualTo(of("FUSE:43"));
        assertThat(wait("statx", "0xffffff9c 0x7ffd", "request_wait_answer", "/srv/more"))
                .isNull();
        assertThat(wait("statx", "0xffffff9c 0x7ffd", "request_wait_answer", "/srv/m/../x"))
                .isNull();
        assertThat(answered("statx", "0xffffff9c 0x7ffd", "request_wait_answer", "/srv/m"))
                .extracting(AnsweredCalls.Answered::words)
                .isEqualTo(", waits for an answer of the FUSE file system /srv/m");
    }

    @Test
    void the_file_system_of_a_descriptor() {
        assertThat(wait("read", "0x3 0x7ffd", "request_wait_answer", "/")).isEqualTo(of("FUSE:41"));
        assertThat(wait("read", "0x4 0x7ffd", "request_wait_answer", "/")).isNull();
    }

    @Test
    void a_call_or_a_place_that_is_not_known() {
        assertThat(wait("rename", "0x3 0x7ffd", "request_wait_answer", "/srv/m/x"))
                .isNull();
        assertThat(wait("read", "0x3 0x7ffd", "folio_wait_bit_common", "/srv/m/x"))
                .isNull();
    }

    @Test
    void a_permission_is_given_by_any_group_that_is_asked_for_some() {
        assertThat(wait("openat", "0xffffff9c 0x7ffd", "fanotify_handle_event", "/x"))
                .isEqualTo(of("PERMISSION:1"));
        assertThat(FdInfo.parse("fanotify flags:4 event-flags:8000\n"
                                + "fanotify ino:26c00d sdev:fe00000 mflags:0 mask:10000 ignored_mask:0\n")
                        .permits())
                .isTrue();
        assertThat(FdInfo.parse("fanotify ino:26c00d sdev:fe00000 mflags:0 mask:20 ignored_mask:10000\n")
                        .permits())
                .isFalse();
        assertThat(FdInfo.parse("pos:\t0\nfuse_connection:\t41\n").connection()).isEqualTo(41);
    }

    @Test
    void other_file_systems_and_broken_lines_are_no_fuse_mounts() {
        assertThat(MachineTexts.fuseMounts(MOUNTS)).hasSize(2);
        assertThat(MachineTexts.fuseMounts("x - fuse y\n1 2 0:x / /m rw - fuse y\n1 2 8:1 / /m rw - fuseblk y\n"))
                .isEmpty();
        assertThat(MachineTexts.fuseMounts(null)).isEmpty();
    }
}
