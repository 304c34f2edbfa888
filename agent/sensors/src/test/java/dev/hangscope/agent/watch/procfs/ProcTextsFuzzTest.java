package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hangscope.agent.watch.procfs.call.CallReader;
import dev.hangscope.agent.watch.procfs.call.CallTable;
import dev.hangscope.agent.watch.procfs.call.PollSets;
import dev.hangscope.agent.watch.procfs.call.SyscallLine;
import dev.hangscope.snapshot.os.OsProcess;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files of {@code /proc} can be cut off, garbled by names, or gone: no parser may throw. */
class ProcTextsFuzzTest {
    private static final List<String> SEEDS = List.of(
            "4242 (a) b) S 1 2 3 0 -1 4194368 435 0 0 0 0 0 0 0 20 0 1 0 162858 18952192 2988 1 1 1 1 1\n",
            "Name:\tx\nTracerPid:\t0\nSigIgn:\t01\nSigCgt:\t02\nvoluntary_ctxt_switches:\t5\n"
                    + "nonvoluntary_ctxt_switches:\t2\n",
            "202 0x10 0x109 0x0 0x0 0x0 0x0 0x1 0x2\n",
            "7 0x1000 0x3 0xffffffff 0x0 0x0 0x0 0x1 0x2\n",
            "pos:\t0\nflags:\t02\nscm_fds: 1\nPid:\t3\neventfd-id: 4\ntfd: 5 events: 19 data: 5 pos:0 ino:61af sdev:7\n"
                    + "lock:\t1: FLOCK ADVISORY WRITE 3 00:13:1 0 EOF\n",
            "1: -> FLOCK  ADVISORY  WRITE 360 00:13:11691 0 EOF\n",
            "7f890997e000-7f890997f000 rw-s 00000000 00:1b 4    /dev/shm/sem.R (deleted)\n",
            "Timer List Version: v0.10\nnow at 12 nsecs\n it_real_fn\n",
            "u_str ESTAB  0 0   * 126158 * 126159\n",
            "pipe:[17]",
            "se.exec_start : 1.5\nprocesses 12\nbtime 3\n0.1 0.2 0.3 1/88 8851\n");

    private static final CallReader.Process NOTHING = new CallReader.Process() {
        @Override
        public byte @Nullable [] memory(long address, int length) {
            return new byte[length];
        }

        @Override
        public MapsText.@Nullable Line mapping(long address) {
            return null;
        }

        @Override
        public @Nullable String path(int directory, long address) {
            return null;
        }

        @Override
        public @Nullable String awaitedLockOf(int fd) {
            return null;
        }

        @Override
        public @Nullable String awaitedLock() {
            return null;
        }
    };

    @Test
    void garbled_texts_are_read_without_an_exception() {
        Random random = new Random(42);
        for (int round = 0; round < 20_000; round++) {
            String text = garbled(SEEDS.get(random.nextInt(SEEDS.size())), random);
            assertThatCode(() -> readAsEverything(text)).as(text).doesNotThrowAnyException();
        }
    }

    private static void readAsEverything(String text) {
        StatLine.parse(text);
        StatusText.parse(text);
        SyscallLine line = SyscallLine.parse(text);
        for (String arch : List.of("amd64", "aarch64")) {
            CallReader reader = new CallReader(CallTable.of(arch));
            for (OsProcess.State state : OsProcess.State.values()) {
                reader.read(state, line, "poll_schedule_timeout", NOTHING);
                reader.words(state, line);
            }
        }
        FdLink.parse(text);
        FdInfo.parse(text);
        LocksText.waiters(text);
        LocksText.awaitedByOpenFile(text, 11691);
        new InetSockets().add("tcp", text).peerOf(1);
        MapsText.at(text, 0x7f890997e010L);
        MapsText.shared(text);
        MachineTexts.forks(text);
        MachineTexts.bootSeconds(text);
        MachineTexts.lastPid(text);
        MachineTexts.lastRan(text);
        MachineTexts.uptime(text);
        MachineTexts.pids(text);
        MachineTexts.intervalTimers(text);
        MachineTexts.commandLine(text);
        UnixDiag.ofSs(text);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        UnixDiag.parse(bytes, bytes.length, new HashMap<>());
        PollSets.ofPoll(bytes);
        PollSets.ofSelect(bytes, 100);
        PollSets.timespec(bytes);
    }

    private static String garbled(String seed, Random random) {
        StringBuilder text = new StringBuilder(seed);
        int changes = 1 + random.nextInt(6);
        for (int i = 0; i < changes && !text.isEmpty(); i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(5)) {
                case 0 -> text.setLength(at);
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.setCharAt(at, (char) random.nextInt(0x3000));
                case 3 -> text.insert(at, "99999999999999999999");
                default -> text.insert(at, "(): \n->-x".charAt(random.nextInt(9)));
            }
        }
        return text.toString();
    }
}
