package dev.hangscope.agent.watch.procfs.call;

import static java.util.Map.entry;

import java.util.Map;

/** aarch64. Source: {@code include/uapi/asm-generic/unistd.h}. */
final class CallsOfArm64 {
    static final Map<Long, String> NAMES = Map.ofEntries(
            entry(22L, "epoll_pwait"),
            entry(25L, "fcntl"),
            entry(32L, "flock"),
            entry(48L, "faccessat"),
            entry(56L, "openat"),
            entry(61L, "getdents64"),
            entry(63L, "read"),
            entry(64L, "write"),
            entry(65L, "readv"),
            entry(66L, "writev"),
            entry(67L, "pread64"),
            entry(68L, "pwrite64"),
            entry(71L, "sendfile"),
            entry(72L, "pselect6"),
            entry(73L, "ppoll"),
            entry(76L, "splice"),
            entry(77L, "tee"),
            entry(78L, "readlinkat"),
            entry(79L, "newfstatat"),
            entry(80L, "fstat"),
            entry(82L, "fsync"),
            entry(83L, "fdatasync"),
            entry(95L, "waitid"),
            entry(98L, "futex"),
            entry(101L, "nanosleep"),
            entry(115L, "clock_nanosleep"),
            entry(128L, "restart_syscall"),
            entry(133L, "rt_sigsuspend"),
            entry(137L, "rt_sigtimedwait"),
            entry(182L, "mq_timedsend"),
            entry(183L, "mq_timedreceive"),
            entry(188L, "msgrcv"),
            entry(189L, "msgsnd"),
            entry(192L, "semtimedop"),
            entry(193L, "semop"),
            entry(203L, "connect"),
            entry(206L, "sendto"),
            entry(207L, "recvfrom"),
            entry(211L, "sendmsg"),
            entry(212L, "recvmsg"),
            entry(202L, "accept"),
            entry(242L, "accept4"),
            entry(220L, "clone"),
            entry(260L, "wait4"),
            entry(291L, "statx"),
            entry(426L, "io_uring_enter"),
            entry(435L, "clone3"),
            entry(437L, "openat2"),
            entry(439L, "faccessat2"),
            entry(441L, "epoll_pwait2"));

    private CallsOfArm64() {}
}
