package dev.hangscope.agent.watch.procfs.call;

import static java.util.Map.entry;

import java.util.Map;

/** x86_64. Source: {@code arch/x86/entry/syscalls/syscall_64.tbl}. */
final class CallsOfX86 {
    static final Map<Long, String> NAMES = Map.ofEntries(
            entry(0L, "read"),
            entry(1L, "write"),
            entry(2L, "open"),
            entry(7L, "poll"),
            entry(19L, "readv"),
            entry(20L, "writev"),
            entry(23L, "select"),
            entry(34L, "pause"),
            entry(35L, "nanosleep"),
            entry(40L, "sendfile"),
            entry(42L, "connect"),
            entry(43L, "accept"),
            entry(44L, "sendto"),
            entry(45L, "recvfrom"),
            entry(46L, "sendmsg"),
            entry(47L, "recvmsg"),
            entry(56L, "clone"),
            entry(58L, "vfork"),
            entry(61L, "wait4"),
            entry(65L, "semop"),
            entry(69L, "msgsnd"),
            entry(70L, "msgrcv"),
            entry(72L, "fcntl"),
            entry(73L, "flock"),
            entry(128L, "rt_sigtimedwait"),
            entry(130L, "rt_sigsuspend"),
            entry(202L, "futex"),
            entry(219L, "restart_syscall"),
            entry(220L, "semtimedop"),
            entry(230L, "clock_nanosleep"),
            entry(232L, "epoll_wait"),
            entry(242L, "mq_timedsend"),
            entry(243L, "mq_timedreceive"),
            entry(247L, "waitid"),
            entry(257L, "openat"),
            entry(270L, "pselect6"),
            entry(271L, "ppoll"),
            entry(275L, "splice"),
            entry(276L, "tee"),
            entry(288L, "accept4"),
            entry(281L, "epoll_pwait"),
            entry(426L, "io_uring_enter"),
            entry(435L, "clone3"),
            entry(441L, "epoll_pwait2"));

    private CallsOfX86() {}
}
