package dev.hangscope.agent.watch.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.watch.procfs.call.SyscallLine;
import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsProcess;
import org.junit.jupiter.api.Test;

class ProcTextsTest {
    private static final String STAT = "4242 (a) b\n"
            + "(c)) S 4241 4240 4239 0 -1 4194368 435 0 0 0 0 0 0 0 20 0 1 0 162858 18952192 2988"
            + " 18446744073709551615 1 1 1 0 0 0 0 16781318 0 1 0 0 17 0 0 0 0 0 0 1 1 1 1 1 1 1 9\n";

    @Test
    void a_stat_line_is_read_whatever_is_in_the_name() {
        StatLine stat = StatLine.parse(STAT);

        assertThat(stat).isNotNull();
        assertThat(stat.name()).isEqualTo("a) b\n(c)");
        assertThat(stat.state()).isEqualTo(OsProcess.State.SLEEPING);
        assertThat(stat.parent()).isEqualTo(4241);
        assertThat(stat.session()).isEqualTo(4239);
        assertThat(stat.background()).as("it has no terminal").isFalse();
        assertThat(stat.startTicks()).isEqualTo(162858);
        assertThat(stat.memory()).isEqualTo(18952192);
        assertThat(stat.forkedOnly()).isTrue();
        assertThat(stat.exitStatus()).isEqualTo(9);
        assertThat(StatLine.parse(STAT.substring(0, 40))).isNull();
    }

    @Test
    void a_process_is_in_the_background_of_a_terminal_whose_foreground_is_another_group() {
        String onTerminal = "7 (cat) T 5 7 5 34817 %d 0 0 0 0 0 0 0 0 0 20 0 1 0 9 4096 1 0 0 0 0 0 0 0 0 0 0";

        assertThat(StatLine.parse(onTerminal.formatted(5)).background()).isTrue();
        assertThat(StatLine.parse(onTerminal.formatted(7)).background()).isFalse();
        assertThat(StatLine.parse(onTerminal.formatted(7)).terminal()).isEqualTo(1);
        assertThat(StatLine.parse(onTerminal.replace("34817", "1025").formatted(7))
                        .terminal())
                .as("a console")
                .isNull();
    }

    @Test
    void pipes_of_autofs_are_found_among_the_mounts() {
        String mounts = "36 35 98:0 / / rw shared:1 - ext4 /dev/root rw\n"
                + "99 36 0:41 / /net rw - autofs auto rw,fd=7,pgrp=9,timeout=300,indirect,pipe_ino=4711\n"
                + "98 36 0:42 / /pipe_ino=12 rw - tmpfs tmpfs rw\n";

        assertThat(MachineTexts.autofsPipes(mounts)).containsExactly(4711L);
        assertThat(MachineTexts.autofsPipes(null)).isEmpty();
    }

    @Test
    void a_status_tells_switches_and_signals() {
        String text = "Name:\tpython\nTracerPid:\t7\nSigIgn:\t0000000001001000\nSigCgt:\t0000000000012002\n"
                + "voluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t2\n";
        StatusText status = StatusText.parse(text);

        assertThat(status).isNotNull();
        assertThat(status.switches()).isEqualTo(7);
        assertThat(status.tracer()).isEqualTo(7);
        assertThat(status.catches(2)).isTrue();
        assertThat(status.catches(14)).isTrue();
        assertThat(status.catches(17)).isTrue();
        assertThat(status.catches(15)).isFalse();
        assertThat(status.ignores(13)).isTrue();
        assertThat(status.catchesIoSignal()).isFalse();
        assertThat(StatusText.parse(text.replace("SigCgt", "Sig"))).isNull();
    }

    @Test
    void real_time_signals_may_be_those_of_descriptors_but_not_the_two_of_glibc() {
        String text = "TracerPid:\t0\nSigIgn:\t0\nSigCgt:\t%s\nvoluntary_ctxt_switches:\t5\n"
                + "nonvoluntary_ctxt_switches:\t2\n";

        assertThat(StatusText.parse(text.formatted("0000000180000000")).catchesIoSignal())
                .isFalse();
        assertThat(StatusText.parse(text.formatted("0000000200000000")).catchesIoSignal())
                .isTrue();
        assertThat(StatusText.parse(text.formatted("0000000010000000")).catchesIoSignal())
                .isTrue();
    }

    @Test
    void a_call_is_a_number_and_six_arguments_or_the_word_running() {
        SyscallLine read = SyscallLine.parse("0 0x3 0x7f890971c1a0 0x4 0x0 0x0 0x0 0x7ffd19e04bf8 0x7f8909f162ad\n");

        assertThat(read).isNotNull();
        assertThat(read.number()).isZero();
        assertThat(read.intArgument(0)).isEqualTo(3);
        assertThat(SyscallLine.parse("running\n").running()).isTrue();
        assertThat(SyscallLine.parse("-1 0x7ffd 0x7f89").number()).isEqualTo(-1);
        assertThat(SyscallLine.parse("0 0x3 0x7f")).isNull();
        assertThat(SyscallLine.parse("")).isNull();
    }

    @Test
    void a_link_tells_what_a_descriptor_is() {
        assertThat(FdLink.parse("pipe:[17]")).isEqualTo(new FdLink(OsDescriptor.Kind.PIPE, 17));
        assertThat(FdLink.parse("socket:[18]")).isEqualTo(new FdLink(OsDescriptor.Kind.SOCKET, 18));
        assertThat(FdLink.parse("anon_inode:[eventpoll]").kind()).isEqualTo(OsDescriptor.Kind.EPOLL);
        assertThat(FdLink.parse("anon_inode:inotify").kind()).isEqualTo(OsDescriptor.Kind.NOTIFY);
        assertThat(FdLink.parse("/dev/pts/1").kind()).isEqualTo(OsDescriptor.Kind.DEVICE);
        assertThat(FdLink.parse("/dev/shm/x").kind()).isEqualTo(OsDescriptor.Kind.FILE);
        assertThat(FdLink.parse("pipe:[").kind()).isEqualTo(OsDescriptor.Kind.OTHER);
        assertThat(FdLink.parse("").kind()).isEqualTo(OsDescriptor.Kind.OTHER);
    }

    @Test
    void the_details_of_a_descriptor_are_its_mode_and_what_its_kind_adds() {
        assertThat(FdInfo.parse("pos:\t0\nflags:\t02000000\n").access()).isEqualTo(OsDescriptor.Access.READ);
        assertThat(FdInfo.parse("flags:\t01\n").access()).isEqualTo(OsDescriptor.Access.WRITE);
        assertThat(FdInfo.parse("flags:\t020002\nscm_fds: 1\n").async()).isTrue();
        assertThat(FdInfo.parse("flags:\t02\nscm_fds: 1\n").inFlight()).isEqualTo(1);
        assertThat(FdInfo.parse("Pid:\t12\n").process()).isEqualTo(12);
        assertThat(FdInfo.parse("flags:\t02\ntty-index:\t3\n").terminal()).isEqualTo(3);
        assertThat(FdInfo.parse("tfd:        5 events:       19 data:   5  pos:0 ino:61af sdev:7\n")
                        .watched())
                .containsExactly(new FdInfo.Watched(5, 0x61af));
        assertThat(FdInfo.parse("lock:\t1: FLOCK  ADVISORY  WRITE 359 00:13:11691 0 EOF\n")
                        .locks())
                .containsExactly(new FdInfo.Lock("00:13:11691", true, 359L));
        assertThat(FdInfo.parse("lock:\t1: POSIX  ADVISORY  WRITE 359 00:13:11691 0 EOF\n")
                        .locks())
                .containsExactly(new FdInfo.Lock("00:13:11691", false, 359L));
        assertThat(FdInfo.parse("lock:\t1: OFDLCK ADVISORY  WRITE -1 00:13:11691 0 EOF\n")
                        .locks())
                .containsExactly(new FdInfo.Lock("00:13:11691", false, null));
        assertThat(FdInfo.parse(null).access()).isEqualTo(OsDescriptor.Access.UNKNOWN);
    }

    @Test
    void who_waits_for_a_file_lock_is_marked_by_an_arrow() {
        String text =
                "1: FLOCK  ADVISORY  WRITE 359 00:13:11691 0 EOF\n1: -> FLOCK  ADVISORY  WRITE 360 00:13:11691 0 EOF\n";

        assertThat(LocksText.waiters(text)).containsOnlyKeys(360L).containsValue("00:13:11691");
        assertThat(LocksText.waiters(null)).isEmpty();
    }

    @Test
    void a_lock_that_an_open_file_waits_for_has_no_process() {
        String waiting = "2: -> OFDLCK ADVISORY  WRITE -1 00:13:11691 0 EOF\n";
        String text = "1: OFDLCK ADVISORY  WRITE -1 00:13:7 0 EOF\n" + waiting + waiting;

        assertThat(LocksText.awaitedByOpenFile(text, 11691)).isEqualTo("00:13:11691");
        assertThat(LocksText.awaitedByOpenFile(text, 7)).as("it is held").isNull();
        assertThat(LocksText.awaitedByOpenFile(text + "3: -> OFDLCK ADVISORY WRITE -1 00:14:11691 0 EOF", 11691))
                .as("files of two devices")
                .isNull();
        assertThat(LocksText.awaitedByOpenFile(null, 7)).isNull();
    }

    @Test
    void an_address_is_found_in_its_mapping_also_in_the_upper_half() {
        String text = "7f890997e000-7f890997f000 rw-s 00000000 00:1b 4    /dev/shm/sem.RNpa0E (deleted)\n"
                + "7f890a000000-7f890a001000 rw-p 00000000 00:00 0 \n"
                + "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]\n";

        MapsText.Line line = MapsText.at(text, 0x7f890997e010L);
        assertThat(line).isNotNull();
        assertThat(line.shared()).isTrue();
        assertThat(line.mapping().key()).isEqualTo("00:1b 4");
        assertThat(line.mapping().isSemaphore()).isTrue();
        assertThat(line.mapping().canBeOpened()).isFalse();
        assertThat(MapsText.at(text, 0x7f890a000000L).shared()).isFalse();
        assertThat(MapsText.at(text, 0xffffffffff600008L)).isNotNull();
        assertThat(MapsText.at(text, 0x1000)).isNull();
        assertThat(MapsText.shared(text)).hasSize(1);
    }

    @Test
    void interval_timers_count_as_absent_only_when_the_list_is_really_there() {
        String head = "Timer List Version: v0.10\nHRTIMER_MAX_CLOCK_BASES: 8\nnow at 12 nsecs\n";

        assertThat(MachineTexts.intervalTimers(head)).isEqualTo(MachineTexts.IntervalTimers.NONE);
        assertThat(MachineTexts.intervalTimers(head + " #1: <0>, it_real_fn, S:01\n"))
                .isEqualTo(MachineTexts.IntervalTimers.ARMED);
        assertThat(MachineTexts.intervalTimers("")).isEqualTo(MachineTexts.IntervalTimers.NOT_READABLE);
        assertThat(MachineTexts.intervalTimers(null)).isEqualTo(MachineTexts.IntervalTimers.NOT_READABLE);
    }

    @Test
    void small_texts_are_read() {
        assertThat(MachineTexts.forks("cpu 1\nbtime 7\nprocesses 4711\n")).isEqualTo(4711);
        assertThat(MachineTexts.bootSeconds("btime 7\n")).isEqualTo(7);
        assertThat(MachineTexts.forks(null)).isEqualTo(-1);
        assertThat(MachineTexts.lastPid("0.1 0.2 0.3 1/88 8851\n")).isEqualTo(8851);
        assertThat(MachineTexts.pids("12 13 \n")).containsExactly(12L, 13L);
        assertThat(MachineTexts.uptime("55846.91 42764.89\n")).isEqualTo(55_846_910);
        assertThat(MachineTexts.uptime("much")).isEqualTo(-1);
        assertThat(MachineTexts.uptime(null)).isEqualTo(-1);
        assertThat(MachineTexts.lastRan("x\nse.exec_start      :       1628272.870761\n"))
                .isEqualTo(1628272.870761);
        assertThat(MachineTexts.lastRan("se.exec_start : much\n")).isEqualTo(-1);
        assertThat(MachineTexts.commandLine("python\0a\nb.py\0")).isEqualTo("python a b.py");
    }
}
