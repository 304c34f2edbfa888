package dev.hangscope.agent.watch.scan;

import com.sun.jna.LastErrorException;
import dev.hangscope.agent.watch.procfs.Numbers;
import dev.hangscope.agent.watch.procfs.ProcReader;
import dev.hangscope.agent.watch.procfs.StatLine;
import dev.hangscope.agent.watch.procfs.call.SyscallLine;
import dev.hangscope.snapshot.os.OsProcess;
import dev.hangscope.snapshot.os.OsThread;
import dev.hangscope.snapshot.os.OsWait;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the owner of a lock that is known to any process, where that owner has ended: a thread's id in a mutex or a read-write lock of
 * glibc, and the process that last changed a System V semaphore. A living owner needs no fact of its own: it maps the memory.
 *
 * <p>Sources: {@code struct __pthread_mutex_s} in {@code sysdeps/nptl/bits/struct_mutex.h} and {@code struct_rwlock.h} of glibc on 64-bit
 * machines;
 * semctl(2) and {@code /proc/sysvipc/sem}, sysvipc(7).
 */
public final class EndedOwners {
    /** State of a mutex with waiters, which is also what they expect: {@code nptl/lowlevellock.c}. */
    private static final int CONTENDED = 2;

    private static final int MUTEX_BYTES = 20;
    private static final int OWNER_AT = 8;
    private static final int USERS_AT = 12;
    private static final int KIND_AT = 16;

    /** {@code PTHREAD_MUTEX_PSHARED_BIT}. */
    private static final int SHARED_BIT = 128;

    /** Where the two words of a read-write lock lie on which threads wait: {@code struct __pthread_rwlock_arch_t}. */
    private static final int[] RWLOCK_FUTEXES = {8, 12};

    private static final int RWLOCK_BYTES = 32;
    private static final int WRITER_AT = 24;
    private static final int RWLOCK_SHARED_AT = 28;

    /** What a waiter expects there, {@code PTHREAD_RWLOCK_FUTEX_USED} with the phase: {@code nptl/pthread_rwlock_common.c}. */
    private static final int RWLOCK_CONTENDED = 3;

    /** {@code PTHREAD_RWLOCK_WRLOCKED} and {@code PTHREAD_RWLOCK_WRPHASE} of {@code __readers}. */
    private static final int WRITE_LOCKED = 3;

    private static final int SEMBUF_BYTES = 6;
    private static final int MOST_OPERATIONS = 32;
    private static final int LAST_OPERATION_COLUMN = 8;
    private static final int LAST_RECEIVER_COLUMN = 6;

    private final ProcReader proc;

    public EndedOwners(ProcReader proc) {
        this.proc = proc;
    }

    /** The process whose waits name the owner, where it has ended. */
    public OsProcess in(OsProcess process, SeenProcess seen) {
        List<OsThread> threads = process.threads().stream()
                .map(thread -> withOwner(thread, seen))
                .toList();
        return threads.equals(process.threads())
                ? process
                : process.with(threads, process.mappings(), process.sharesMemory());
    }

    private OsThread withOwner(OsThread thread, SeenProcess seen) {
        OsWait wait = thread.waitsFor();
        SeenProcess.SeenThread raw = seen.threads().get(thread.tid());
        boolean asks = wait.kind() == OsWait.Kind.SHARED_FUTEX
                || wait.kind() == OsWait.Kind.IPC && !thread.call().startsWith("mq");
        SyscallLine line =
                raw == null || wait.timed() || thread.moved() || !asks ? null : SyscallLine.parse(raw.rawCall());
        if (line == null || line.arguments().isEmpty()) {
            return thread;
        }
        OsWait now = wait.kind() != OsWait.Kind.IPC
                ? ofLock(seen.pid(), thread.tid(), line, wait)
                : thread.call().startsWith("msg")
                        ? ofQueue(seen.pid(), line, thread)
                        : ofSemaphore(seen.pid(), thread.tid(), line, wait);
        return now == wait ? thread : thread.in(now);
    }

    /** Whether a thread waits for a mutex or read-write lock whose owner has ended. */
    public boolean areAwaited(SeenProcess process) {
        return process.threads().entrySet().stream().anyMatch(entry -> {
            OsWait wait = entry.getValue().waitsFor();
            SyscallLine line = wait.kind() != OsWait.Kind.SHARED_FUTEX || wait.timed()
                    ? null
                    : SyscallLine.parse(entry.getValue().rawCall());
            return line != null
                    && !line.arguments().isEmpty()
                    && ofLock(process.pid(), entry.getKey(), line, wait) != wait;
        });
    }

    private OsWait ofLock(long pid, long tid, SyscallLine line, OsWait wait) {
        int expected = line.intArgument(2);
        long address = line.arguments().get(0);
        Long owner = null;
        if (expected == CONTENDED && hasOurs(pid, "pid")) {
            byte[] bytes = proc.memory(tid, address, MUTEX_BYTES);
            owner = bytes == null ? null : ownerOf(bytes);
        } else if (expected == RWLOCK_CONTENDED && hasOurs(pid, "pid")) {
            for (int at : RWLOCK_FUTEXES) {
                byte[] bytes = owner == null ? proc.memory(tid, address - at, RWLOCK_BYTES) : null;
                owner = bytes == null ? owner : writerOf(bytes);
            }
        }
        return owner == null || lives(owner)
                ? wait
                : new OsWait(wait.kind(), false, null, wait.descriptors(), owner, wait.object());
    }

    /** The thread that has a read-write lock for writing which processes share; {@code null} when it is none. */
    static @Nullable Long writerOf(byte[] bytes) {
        ByteBuffer lock = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int writer = lock.getInt(WRITER_AT);
        boolean held = (lock.getInt(0) & WRITE_LOCKED) == WRITE_LOCKED && writer > 0;
        return held && lock.getInt(RWLOCK_SHARED_AT) == 1 ? (long) writer : null;
    }

    /** The owner's thread id in a mutex that processes share and threads wait for; {@code null} when it is none. */
    static @Nullable Long ownerOf(byte[] bytes) {
        ByteBuffer mutex = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int owner = mutex.getInt(OWNER_AT);
        boolean held = mutex.getInt(0) == CONTENDED && owner > 0 && mutex.getInt(USERS_AT) == 1;
        return held && (mutex.getInt(KIND_AT) & SHARED_BIT) != 0 ? (long) owner : null;
    }

    private OsWait ofSemaphore(long pid, long tid, SyscallLine line, OsWait wait) {
        int set = line.intArgument(0);
        int count = line.intArgument(2);
        boolean asks =
                count > 0 && count <= MOST_OPERATIONS && hasOurs(pid, "ipc") && wasUsed(proc.text("sysvipc/sem"), set);
        byte[] bytes = asks ? proc.memory(tid, line.arguments().get(1), count * SEMBUF_BYTES) : null;
        Integer semaphore = bytes == null ? null : decremented(bytes);
        if (semaphore == null) {
            return wait;
        }
        long last;
        try {
            last = KernelCalls.lastOperator(set, semaphore);
        } catch (LastErrorException | LinkageError notReadable) {
            return wait;
        }
        return last <= 0 || lives(last)
                ? wait
                : new OsWait(wait.kind(), false, null, List.of(), last, "semaphore " + semaphore + " of set " + set);
    }

    /** Names a queue without key, and the last receiver of a full queue where that has ended. */
    private OsWait ofQueue(long pid, SyscallLine line, OsThread thread) {
        OsWait wait = thread.waitsFor();
        String[] fields = hasOurs(pid, "ipc") ? row(proc.text("sysvipc/msg"), line.intArgument(0)) : null;
        Long receiver = fields == null ? null : Numbers.decimal(fields[LAST_RECEIVER_COLUMN]);
        if (fields == null || receiver == null) {
            return wait;
        }
        boolean left = thread.call().startsWith("msgsnd") && receiver > 0 && !lives(receiver);
        boolean isPrivate = fields[0].equals("0");
        return left || isPrivate
                ? new OsWait(
                        wait.kind(),
                        false,
                        null,
                        List.of(),
                        left ? receiver : null,
                        "System V message queue " + line.intArgument(0))
                : wait;
    }

    /** The line of an object in a table of {@code /proc/sysvipc}; {@code null} when there is none. */
    static String @Nullable [] row(@Nullable String table, int id) {
        for (String line : (table == null ? "" : table).split("\n")) {
            String[] fields = line.trim().split("\\s+");
            if (fields.length > LAST_OPERATION_COLUMN && fields[1].equals(Integer.toString(id))) {
                return fields;
            }
        }
        return null;
    }

    /** The first semaphore that the operations decrement; {@code null} when they decrement none. */
    static @Nullable Integer decremented(byte[] operations) {
        ByteBuffer buffer = ByteBuffer.wrap(operations).order(ByteOrder.nativeOrder());
        for (int at = 0; at + SEMBUF_BYTES <= operations.length; at += SEMBUF_BYTES) {
            if (buffer.getShort(at + 2) < 0) {
                return Short.toUnsignedInt(buffer.getShort(at));
            }
        }
        return null;
    }

    /** Whether a process has operated on the set: that it was only set to a value says nothing about an owner. */
    static boolean wasUsed(@Nullable String table, int set) {
        String[] fields = row(table, set);
        Long time = fields == null ? null : Numbers.decimal(fields[LAST_OPERATION_COLUMN]);
        return time != null && time > 0;
    }

    private boolean hasOurs(long pid, String namespace) {
        String own = proc.link("self/ns/" + namespace);
        return own != null && Objects.equals(own, proc.link(pid + "/ns/" + namespace));
    }

    /** Also for the id of a thread, which {@code /proc} opens though it does not list it. */
    private boolean lives(long id) {
        StatLine stat = StatLine.parse(proc.text(id + "/stat"));
        return stat != null && stat.state() != OsProcess.State.DEFUNCT;
    }
}
