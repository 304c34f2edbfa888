package dev.hangscope.agent.watch.procfs.python;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where CPython 3.8 to 3.12 keeps its threads, frames and code on x86-64 Linux: offsets in bytes, printed by a C program compiled with
 * the headers of 3.8.18, 3.9.18, 3.10.13, 3.11.7 and 3.12.1 ({@code Include/internal/pycore_runtime.h}, {@code pycore_interp.h} and
 * {@code pycore_frame.h}, {@code Include/cpython/pystate.h}, {@code frameobject.h} and {@code code.h}). CPython does not change these
 * structs within a minor version. A build with {@code Py_TRACE_REFS} has others; {@link OlderPythonStack} finds other types there and
 * reads nothing.
 *
 * @param interpreters from the runtime to the pointer to the first interpreter
 * @param threads from an interpreter to the pointer to its first thread
 * @param thread from a thread to its id: the kernel's from 3.11 on, before that the address that pthread_self(3) gives
 * @param frame from a thread to the pointer to its innermost frame; from 3.11 on to a pointer to a struct that has this pointer
 * @param innermost from that struct to the pointer
 * @param previous from a frame to the next outer one
 * @param code from a frame to its code
 * @param instruction from a frame to the last instruction: its address from 3.11 on, before that its number
 * @param unit bytes of an instruction that is counted by number
 * @param owner of a frame from 3.12 on; -1 when it has none
 * @param filename of the code
 * @param function name of the code: qualified from 3.11 on
 * @param firstLine of the code
 * @param lines its table of lines
 * @param bytecode from the code to its first instruction
 * @param table the form of the table of lines
 * @param stringHead size of the head of an ASCII string
 * @param restOfStringHead size of what other strings have behind it
 */
record OlderPythonLayout(
        int interpreters,
        int threads,
        int thread,
        int frame,
        int innermost,
        int previous,
        int code,
        int instruction,
        int unit,
        int owner,
        int filename,
        int function,
        int firstLine,
        int lines,
        int bytecode,
        Table table,
        int stringHead,
        int restOfStringHead) {
    /** From a thread to the next one, to its interpreter, and from an interpreter to the next one. */
    static final int NEXT_THREAD = 8;

    static final int INTERPRETER_OF_THREAD = 16;
    static final int NEXT_INTERPRETER = 0;

    /** From any object to its type. */
    static final int TYPE = 8;

    /** Size of the part of a code object that is read. */
    static final int CODE = 144;

    private static final Map<Integer, OlderPythonLayout> BY_MINOR = Map.of(
            8,
            frameObjects(104, 1, Table.INCREMENTS),
            9,
            frameObjects(104, 1, Table.INCREMENTS),
            10,
            frameObjects(96, 2, Table.RANGES),
            11,
            new OlderPythonLayout(
                    40, 16, 160, 56, 8, 48, 32, 56, 1, -1, 112, 128, 72, 136, 184, Table.LOCATIONS, 48, 24),
            12,
            new OlderPythonLayout(
                    40, 72, 144, 56, 0, 8, 0, 56, 1, 70, 112, 128, 68, 136, 192, Table.LOCATIONS, 40, 16));

    /** Forms of the table from instructions to lines. */
    enum Table {
        /** {@code Objects/lnotab_notes.txt}, up to 3.9. */
        INCREMENTS,
        /** {@code Objects/lnotab_notes.txt} of 3.10. */
        RANGES,
        /** {@code Objects/locations.md}, from 3.11 on. */
        LOCATIONS
    }

    private static OlderPythonLayout frameObjects(int instruction, int unit, Table table) {
        return new OlderPythonLayout(
                32, 8, 176, 24, -1, 24, 32, instruction, unit, -1, 104, 112, 40, 120, -1, table, 48, 24);
    }

    /** That of Python 3.{@code minor}; {@code null} when it is not known. */
    static @Nullable OlderPythonLayout of(int minor) {
        return BY_MINOR.get(minor);
    }

    /** Whether frames are objects of their own and are linked from the thread directly. */
    boolean hasFrameObjects() {
        return innermost < 0;
    }

    /** Size of the part of a frame that is read. */
    int frameSize() {
        return hasFrameObjects() ? 112 : 72;
    }

    /** Strings of this version. */
    PythonObjects.Strings strings() {
        return new PythonObjects.Strings(16, 32, 32, 16, stringHead, restOfStringHead, false);
    }

    /** The line of an instruction; -1 when the table has none for it. */
    int line(byte[] lineTable, int first, long offset) {
        return switch (table) {
            case INCREMENTS -> PythonLineTable.ofIncrements(lineTable, first, offset);
            case RANGES -> PythonLineTable.ofRanges(lineTable, first, offset);
            case LOCATIONS -> PythonLineTable.line(lineTable, first, offset);
        };
    }
}
