package dev.hangscope.agent.watch.procfs.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.MapsText;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess.State;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.OsWait.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CallReaderTest {
    private final Target target = new Target();

    /** A waiting process whose memory the test writes. */
    private static final class Target implements CallReader.Process {
        private final Map<Long, byte[]> memory = new HashMap<>();
        private @Nullable String lock;
        private @Nullable String lockOfFile;
        private boolean shared;
        private boolean mapped = true;

        @Override
        public byte @Nullable [] memory(long address, int length) {
            byte[] bytes = memory.get(address);
            return bytes == null || bytes.length < length ? null : bytes;
        }

        @Override
        public MapsText.@Nullable Line mapping(long address) {
            return mapped ? new MapsText.Line(0, 1, shared, new OsMapping("00:1b 4", "/dev/shm/x (deleted)")) : null;
        }

        @Override
        public @Nullable String path(int directory, long address) {
            byte[] bytes = memory.get(address);
            return bytes == null ? null : (directory == -100 ? "" : directory + ":") + new String(bytes, UTF_8);
        }

        @Override
        public @Nullable String awaitedLockOf(int fd) {
            return fd == 3 ? lockOfFile : null;
        }

        @Override
        public @Nullable String awaitedLock() {
            return lock;
        }
    }

    private OsWait wait(String arch, String line) {
        return wait(arch, line, State.SLEEPING, null);
    }

    private OsWait wait(String arch, String line, State state, @Nullable String place) {
        CallTable table = CallTable.of(arch);
        assertThat(table).isNotNull();
        return new CallReader(table).read(state, SyscallLine.parse(line + " 0x0 0x0"), place, target);
    }

    private void clock(long address, long nanos) {
        target.memory.put(
                address,
                ByteBuffer.allocate(16)
                        .order(ByteOrder.nativeOrder())
                        .putLong(nanos / 1_000_000_000)
                        .putLong(nanos % 1_000_000_000)
                        .array());
    }

    @Test
    void a_sleep_until_a_point_in_time_has_the_time_that_is_left() {
        clock(0x20, System.nanoTime() + Duration.ofMinutes(10).toNanos());
        clock(0x30, System.nanoTime() + 1_000);

        assertThat(wait("amd64", "230 0x1 0x1 0x20 0x0 0x0 0x0").timeout())
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat(wait("amd64", "230 0x1 0x1 0x30 0x0 0x0 0x0").timeout())
                .as("the end of a sleep that may have been long")
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(wait("amd64", "230 0x0 0x1 0x20 0x0 0x0 0x0").timeout())
                .as("another clock")
                .isNull();
    }

    @Test
    void the_same_call_has_another_number_on_another_processor() {
        assertThat(wait("amd64", "0 0x3 0x0 0x0 0x0 0x0 0x0")).isEqualTo(OsWait.on(Kind.READ, java.util.List.of(3)));
        assertThat(wait("aarch64", "63 0x3 0x0 0x0 0x0 0x0 0x0")).isEqualTo(OsWait.on(Kind.READ, java.util.List.of(3)));
        assertThat(CallTable.of("sparc")).isNull();
    }

    @Test
    void a_call_that_is_held_from_outside_does_not_wait_for_what_it_names() {
        String read = "0 0x3 0x0 0x0 0x0 0x0 0x0";

        for (String place :
                new String[] {"seccomp_do_user_notification.isra.0", "handle_userfault", "__refrigerator"}) {
            assertThat(wait("amd64", read, State.SLEEPING, place).kind())
                    .as(place)
                    .isEqualTo(Kind.OUTSIDE);
        }
        assertThat(wait("amd64", read, State.SLEEPING, "anon_pipe_read").kind()).isEqualTo(Kind.READ);
    }

    @Test
    void a_stopped_process_is_said_to_be_stopped() {
        CallTable table = CallTable.of("amd64");
        assertThat(table).isNotNull();
        SyscallLine read = SyscallLine.parse("0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0");

        assertThat(new CallReader(table).words(State.STOPPED, read)).isEqualTo("stopped by a signal in read(0)");
        assertThat(new CallReader(table).words(State.TRACED, read)).isEqualTo("stopped by its tracer in read(0)");
        assertThat(new CallReader(table).words(State.STOPPED, null)).isEqualTo("stopped by a signal");
        assertThat(new CallReader(table).words(State.SLEEPING, read)).isEqualTo("read(0)");
    }

    @Test
    void a_futex_with_a_timeout_ends_by_itself() {
        assertThat(wait("amd64", "202 0x10 0x189 0x0 0x7ffd 0x0 0x0").timed()).isTrue();
        assertThat(wait("amd64", "202 0x10 0x189 0x0 0x0 0x0 0x0")).isEqualTo(OsWait.of(Kind.FUTEX));
        assertThat(wait("amd64", "202 0x10 0x1 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void a_shared_futex_on_private_memory_concerns_the_process_alone() {
        assertThat(wait("amd64", "202 0x10 0x109 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.FUTEX);
        target.shared = true;
        assertThat(wait("amd64", "202 0x10 0x109 0x0 0x0 0x0 0x0").object()).isEqualTo("00:1b 4");
        target.mapped = false;
        assertThat(wait("amd64", "202 0x10 0x109 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void a_poll_names_its_descriptors_or_is_not_understood() {
        ByteBuffer array = ByteBuffer.allocate(24).order(ByteOrder.nativeOrder());
        array.putInt(5).putInt(1).putInt(-1).putInt(1).putInt(7).putInt(1);
        target.memory.put(0x1000L, array.array());

        assertThat(wait("amd64", "7 0x1000 0x3 0xffffffff 0x0 0x0 0x0").descriptors())
                .containsExactly(5, 7);
        assertThat(wait("amd64", "7 0x1000 0x3 0x2328 0x0 0x0 0x0").timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(wait("amd64", "7 0x2000 0x3 0xffffffff 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(wait("amd64", "7 0x1000 0xffffffffff 0xffffffff 0x0 0x0 0x0").kind())
                .isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void a_select_without_time_reads_its_sets_and_with_time_its_length() {
        target.memory.put(0x1000L, new byte[] {0b10000, 0, 0, 0, 0, 0, 0, 0});
        ByteBuffer time = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
        time.putLong(0).putLong(100_000_000);
        target.memory.put(0x2000L, time.array());

        assertThat(wait("amd64", "270 0x5 0x1000 0x0 0x0 0x0 0x0").descriptors())
                .containsExactly(4);
        OsWait sleep = wait("amd64", "270 0x0 0x0 0x0 0x0 0x2000 0x0");
        assertThat(sleep.kind()).isEqualTo(Kind.SLEEPS);
        assertThat(sleep.timeout()).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void a_restarted_call_is_timed_unless_it_is_an_endless_poll() {
        assertThat(wait("amd64", "219 0x0 0x0 0x2328 0x0 0x0 0x0", State.SLEEPING, "poll_schedule_timeout.constprop.0")
                        .timed())
                .isTrue();
        assertThat(wait(
                                "amd64",
                                "219 0x0 0x0 0xffffffff 0x0 0x0 0x0",
                                State.SLEEPING,
                                "poll_schedule_timeout.constprop.0")
                        .timed())
                .isFalse();
        assertThat(wait("amd64", "219 0x0 0x0 0xffffffff 0x0 0x0 0x0", State.SLEEPING, "hrtimer_nanosleep")
                        .timed())
                .isTrue();
    }

    @Test
    void waits_for_children_name_them() {
        assertThat(wait("amd64", "61 0x2b6a 0x0 0x0 0x0 0x0 0x0").process()).isEqualTo(0x2b6a);
        assertThat(wait("amd64", "61 0xffffffff 0x0 0x0 0x0 0x0 0x0").process()).isNull();
        assertThat(wait("amd64", "247 0x1 0x2b6a 0x0 0x4 0x0 0x0").process()).isEqualTo(0x2b6a);
        assertThat(wait("amd64", "247 0x3 0x9 0x0 0x4 0x0 0x0").descriptors()).containsExactly(9);
    }

    @Test
    void uninterruptible_sleep_is_the_outside_but_for_a_vfork() {
        assertThat(wait("amd64", "0 0x3 0x0 0x0 0x0 0x0 0x0", State.DISK, null).kind())
                .isEqualTo(Kind.OUTSIDE);
        assertThat(wait("amd64", "58 0x0 0x0 0x0 0x0 0x0 0x0", State.DISK, null).kind())
                .isEqualTo(Kind.VFORK);
        assertThat(wait("amd64", "56 0x4111 0x0 0x0 0x0 0x0 0x0", State.DISK, null)
                        .kind())
                .isEqualTo(Kind.VFORK);
        assertThat(wait("amd64", "56 0x11 0x0 0x0 0x0 0x0 0x0", State.DISK, null)
                        .kind())
                .isEqualTo(Kind.OUTSIDE);
    }

    @Test
    void an_open_of_a_fifo_waits_for_the_other_side() {
        target.memory.put(0x10L, "/run/x".getBytes(UTF_8));
        String openat = "257 0x%s 0x10 0x%x 0x0 0x0 0x0";

        assertThat(wait("amd64", openat.formatted("ffffff9c", 0), State.SLEEPING, "wait_for_partner"))
                .isEqualTo(OsWait.forObject(Kind.FIFO_OPEN_TO_READ, "/run/x", List.of()));
        assertThat(wait("amd64", openat.formatted("5", 01101), State.SLEEPING, "wait_for_partner"))
                .isEqualTo(OsWait.forObject(Kind.FIFO_OPEN_TO_WRITE, "5:/run/x", List.of()));
        assertThat(wait("amd64", "2 0x10 0x1 0x0 0x0 0x0 0x0", State.SLEEPING, "fifo_open"))
                .isEqualTo(OsWait.forObject(Kind.FIFO_OPEN_TO_WRITE, "/run/x", List.of()));
        assertThat(wait("amd64", "2 0x11 0x1 0x0 0x0 0x0 0x0", State.SLEEPING, "fifo_open")
                        .kind())
                .as("the path cannot be read")
                .isEqualTo(Kind.FIFO_OPEN);
        assertThat(wait("amd64", "2 0x10 0x1 0x0 0x0 0x0 0x0", State.SLEEPING, "nfs_wait")
                        .kind())
                .isEqualTo(Kind.OUTSIDE);
    }

    @Test
    void a_file_lock_is_known_by_the_list_of_locks() {
        assertThat(wait("amd64", "73 0x3 0x2 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
        target.lock = "00:13:11691";
        assertThat(wait("amd64", "73 0x3 0x2 0x0 0x0 0x0 0x0").object()).isEqualTo("00:13:11691");
        assertThat(wait("amd64", "72 0x3 0x7 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.FILE_LOCK);
        assertThat(wait("amd64", "72 0x3 0x6 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void a_lock_of_an_open_file_is_known_by_the_file() {
        assertThat(wait("amd64", "72 0x3 0x26 0x7f 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
        target.lockOfFile = "00:13:11691";
        OsWait wait = wait("amd64", "72 0x3 0x26 0x7f 0x0 0x0 0x0");
        assertThat(wait.kind()).isEqualTo(Kind.FILE_LOCK);
        assertThat(wait.object()).isEqualTo("00:13:11691");
        assertThat(wait("amd64", "72 0x3 0x7 0x7f 0x0 0x0 0x0").kind())
                .as("a lock of a process")
                .isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void what_is_not_known_to_block_is_not_understood() {
        assertThat(wait("amd64", "43 0x3 0x0 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(new CallReader(CallTable.of("amd64"))
                        .read(State.SLEEPING, null, null, target)
                        .kind())
                .isEqualTo(Kind.UNKNOWN);
        assertThat(wait("amd64", "0 0x3 0x0 0x0 0x0 0x0 0x0", State.STOPPED, null)
                        .kind())
                .isEqualTo(Kind.STOPPED);
    }

    @Test
    void a_connection_to_a_full_unix_socket_waits_for_the_one_that_listens() {
        byte[] address = "\1\0/run/x.sock\0".getBytes(UTF_8);
        target.memory.put(0x10L, address);
        target.memory.put(0x12L, "/run/x.sock".getBytes(UTF_8));
        String line = "42 0x5 0x10 0xe 0x0 0x0 0x0";

        assertThat(wait("amd64", line, State.SLEEPING, "unix_wait_for_peer"))
                .isEqualTo(OsWait.forObject(Kind.CONNECT, "/run/x.sock", List.of(5)));
        assertThat(wait("amd64", line, State.SLEEPING, "inet_stream_connect").kind())
                .isEqualTo(Kind.OUTSIDE);
        target.memory.put(0x10L, "\1\0\0abstract....".getBytes(UTF_8));
        assertThat(wait("amd64", line, State.SLEEPING, "unix_wait_for_peer").kind())
                .isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void a_message_that_names_its_receiver_goes_elsewhere_than_to_the_peer() {
        assertThat(wait("amd64", "44 0x5 0x10 0x1 0x0 0x0 0x0")).isEqualTo(OsWait.on(Kind.WRITE, List.of(5)));
        assertThat(wait("amd64", "44 0x5 0x10 0x1 0x0 0x20 0x6e").kind()).isEqualTo(Kind.UNKNOWN);
        target.memory.put(0x30L, new byte[8]);
        assertThat(wait("amd64", "46 0x5 0x30 0x0 0x0 0x0 0x0")).isEqualTo(OsWait.on(Kind.WRITE, List.of(5)));
        target.memory.put(0x30L, new byte[] {0, 1, 0, 0, 0, 0, 0, 0});
        assertThat(wait("amd64", "46 0x5 0x30 0x0 0x0 0x0 0x0").kind()).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void a_message_queue_is_read_and_written_by_its_descriptor() {
        assertThat(wait("amd64", "243 0x4 0x10 0x40 0x0 0x0 0x0")).isEqualTo(OsWait.on(Kind.READ, List.of(4)));
        assertThat(wait("amd64", "242 0x4 0x10 0x40 0x0 0x0 0x0")).isEqualTo(OsWait.on(Kind.WRITE, List.of(4)));
        assertThat(wait("amd64", "243 0x4 0x10 0x40 0x0 0x90 0x0").timed()).isTrue();
    }

    @Test
    void a_thread_of_a_frozen_control_group_waits_for_nothing_else() {
        CallTable table = CallTable.of("amd64");
        assertThat(table).isNotNull();
        SyscallLine outside = SyscallLine.parse("-1 0x7ffd273ec780 0x7f7e10fcb62a");

        assertThat(new CallReader(table)
                        .read(State.SLEEPING, outside, "get_signal", target)
                        .kind())
                .isEqualTo(Kind.FROZEN);
        assertThat(wait("amd64", "230 0x0 0x0 0x10 0x20 0x0 0x0", State.SLEEPING, "get_signal")
                        .kind())
                .as("a sleep that the freezer interrupted")
                .isEqualTo(Kind.FROZEN);
        assertThat(new CallReader(table)
                        .read(State.STOPPED, outside, "get_signal", target)
                        .kind())
                .isEqualTo(Kind.STOPPED);
        assertThat(new CallReader(table)
                        .read(State.SLEEPING, outside, "elsewhere", target)
                        .kind())
                .isEqualTo(Kind.UNKNOWN);
    }
}
