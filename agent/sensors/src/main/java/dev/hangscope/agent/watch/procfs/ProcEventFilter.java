package dev.hangscope.agent.watch.procfs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Programs that the kernel runs on each message of the process events connector, so that a process that listens is woken only for
 * those that it wants: {@code struct sock_filter}, socket(7) SO_ATTACH_FILTER; the machine is described in the kernel's {@code
 * Documentation/networking/filter.rst}. The offsets are those of {@link ProcEvents}.
 *
 * <p>All programs drop what is no event of a whole process: threads that start and end, and events of other kinds.
 */
public final class ProcEventFilter {
    /** Offsets within a message: {@code what}, and the words behind the event's head. */
    private static final int WHAT = ProcEvents.EVENT;

    private static final int FIRST = WHAT + ProcEvents.EVENT_HEAD;

    /** Of an exit the process; of a fork the parent; of an exec the process. */
    private static final int PROCESS = FIRST + 4;

    private static final int CHILD_THREAD = FIRST + 8;
    private static final int CHILD = FIRST + 12;
    private static final int PARENT_AT_EXIT = FIRST + 20;

    private static final short LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
    private static final short IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
    private static final short IF_EQUAL_X = 0x1d; // BPF_JMP | BPF_JEQ | BPF_X
    private static final short JUMP = 0x05; // BPF_JMP | BPF_JA
    private static final short TO_X = 0x07; // BPF_MISC | BPF_TAX
    private static final short RETURN = 0x06; // BPF_RET | BPF_K
    private static final int WHOLE = -1;

    /** Bytes of {@code struct sock_filter}. */
    public static final int INSTRUCTION = 8;

    /** Instructions before the comparisons. */
    private static final int HEAD = 16;

    /** The kernel takes at most 4096 instructions; each process is compared twice, in two instructions. */
    public static final int MOST = 1015;

    private final ByteBuffer program;

    private ProcEventFilter(int instructions) {
        program = ByteBuffer.allocate(instructions * INSTRUCTION).order(ByteOrder.nativeOrder());
    }

    /** Passes the forks, program starts and exits of all processes of the machine. */
    public static byte[] all() {
        ProcEventFilter filter = new ProcEventFilter(HEAD);
        filter.head(RETURN, WHOLE, WHOLE, WHOLE);
        return filter.program.array();
    }

    /**
     * Passes what these processes do: forks by them, their program starts, their exits and those of their children.
     *
     * @param pids at most {@link #MOST}
     */
    public static byte[] only(long[] pids) {
        int comparisons = 1 + 2 * pids.length;
        ProcEventFilter filter = new ProcEventFilter(HEAD + 2 * comparisons + 1);
        int ofProcess = HEAD + comparisons;
        filter.head(JUMP, ofProcess - 7, HEAD - 13, ofProcess - 16);
        filter.passIfEqual(PARENT_AT_EXIT, pids);
        filter.passIfEqual(PROCESS, pids);
        filter.add(RETURN, 0, 0, 0);
        return filter.program.array();
    }

    /** What is to be done with a fork, an exit, a program start that concern a whole process: one instruction each. */
    private void head(short then, int fork, int exit, int exec) {
        add(LOAD, 0, 0, WHAT);
        add(IF_EQUAL, 0, 5, networkOrder(ProcEvents.FORK));
        add(LOAD, 0, 0, CHILD_THREAD);
        add(TO_X, 0, 0, 0);
        add(LOAD, 0, 0, CHILD);
        add(IF_EQUAL_X, 0, 8, 0);
        add(then, 0, 0, fork);
        add(IF_EQUAL, 0, 5, networkOrder(ProcEvents.EXIT));
        add(LOAD, 0, 0, FIRST);
        add(TO_X, 0, 0, 0);
        add(LOAD, 0, 0, PROCESS);
        add(IF_EQUAL_X, 0, 2, 0);
        add(then, 0, 0, exit);
        add(IF_EQUAL, 1, 0, networkOrder(ProcEvents.EXEC));
        add(RETURN, 0, 0, 0);
        add(then, 0, 0, exec);
    }

    private void passIfEqual(int offset, long[] pids) {
        add(LOAD, 0, 0, offset);
        for (long pid : pids) {
            add(IF_EQUAL, 0, 1, networkOrder((int) pid));
            add(RETURN, 0, 0, WHOLE);
        }
    }

    /** Loads take a word for one in network order, which the connector's are not. */
    private static int networkOrder(int word) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(word) : word;
    }

    private void add(short code, int ifTrue, int ifFalse, int operand) {
        program.putShort(code).put((byte) ifTrue).put((byte) ifFalse).putInt(operand);
    }
}
