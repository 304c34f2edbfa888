package dev.hangscope.agent.watch.procfs.python;

import dev.hangscope.agent.watch.procfs.MemoryText;
import dev.hangscope.snapshot.os.OsFrame;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a thread of CPython 3.8 to 3.12, which has no table for debuggers: the runtime is found by its exported symbol, its
 * structs by {@link OlderPythonLayout}. Each object on the way must be of the type whose symbol the same file exports. So a build that
 * is laid out otherwise has no stack rather than a wrong one.
 */
final class OlderPythonStack implements PythonThreads {
    /** {@code python3.9}, {@code libpython3.10.so.1.0}. */
    private static final Pattern NAME = Pattern.compile("(?:lib)?python3\\.(\\d{1,2})(?:\\.so\\.1\\.0)?");

    private static final int FIRST_WITH_VERSION = 11;

    /** {@code struct pthread} of glibc for x86-64 ({@code nptl/descr.h}): its own address twice, and the kernel's id. */
    private static final int SELF = 16;

    private static final int TID = 720;

    private final OlderPythonLayout layout;
    private final Types types;
    private final PythonObjects objects;

    private OlderPythonStack(OlderPythonLayout layout, Types types, MemoryText.Memory memory) {
        this.layout = layout;
        this.types = types;
        this.objects = new PythonObjects(memory, layout.strings());
    }

    /** Addresses of the runtime and of types. */
    private record Types(long runtime, long frame, long code, long string, long bytes) {
        boolean areComplete() {
            return runtime != 0 && frame != 0 && code != 0 && string != 0 && bytes != 0;
        }

        Types movedBy(long distance) {
            return new Types(
                    runtime + distance, frame + distance, code + distance, string + distance, bytes + distance);
        }
    }

    /** What is the same in each process that has mapped a file: the version, and addresses relative to the start of the file. */
    static final class Build {
        private final OlderPythonLayout layout;
        private final Types types;

        private Build(OlderPythonLayout layout, Types types) {
            this.layout = layout;
            this.types = types;
        }

        /**
         * That of a mapped file.
         *
         * @param path of the file
         * @param start of its first mapping
         * @return {@code null} when it has none of these versions
         */
        static @Nullable Build of(String path, long start, MemoryText.Memory memory) {
            ElfSymbols symbols = ElfSymbols.at(start, memory);
            OlderPythonLayout layout = symbols == null ? null : OlderPythonLayout.of(minor(symbols, path, memory));
            if (symbols == null || layout == null) {
                return null;
            }
            Types types = new Types(
                    symbols.address("_PyRuntime"),
                    symbols.address("PyFrame_Type"),
                    symbols.address("PyCode_Type"),
                    symbols.address("PyUnicode_Type"),
                    symbols.address("PyBytes_Type"));
            return types.areComplete() ? new Build(layout, types.movedBy(-start)) : null;
        }

        /** The threads of a process that has mapped the file there. */
        OlderPythonStack at(long start, MemoryText.Memory memory) {
            return new OlderPythonStack(layout, types.movedBy(start), memory);
        }
    }

    /** By {@code Py_Version}, which 3.11 and newer export; that of others by the name of their file. */
    private static int minor(ElfSymbols symbols, String path, MemoryText.Memory memory) {
        long version = symbols.address("Py_Version");
        if (version != 0) {
            byte[] bytes = memory.read(version, Integer.BYTES);
            return bytes == null || bytes[3] != 3 ? -1 : bytes[2];
        }
        Matcher name = NAME.matcher(path.substring(path.lastIndexOf('/') + 1));
        int minor = name.matches() ? Integer.parseInt(name.group(1)) : -1;
        return minor < FIRST_WITH_VERSION ? minor : -1;
    }

    @Override
    public List<OsFrame> of(long tid) {
        long thread = objects.thread(
                types.runtime() + layout.interpreters(),
                OlderPythonLayout.NEXT_INTERPRETER,
                layout.threads(),
                OlderPythonLayout.NEXT_THREAD,
                each -> isOf(each, tid));
        return thread == 0
                ? List.of()
                : objects.frames(innermost(thread), layout.frameSize(), layout.previous(), this::add);
    }

    private boolean isOf(long thread, long tid) {
        if (objects.pointer(thread + OlderPythonLayout.INTERPRETER_OF_THREAD) == 0) {
            return false;
        }
        long id = objects.pointer(thread + layout.thread());
        if (!layout.hasFrameObjects()) {
            return id == tid;
        }
        return objects.pointer(id) == id && objects.pointer(id + SELF) == id && (int) objects.pointer(id + TID) == tid;
    }

    private long innermost(long thread) {
        long first = objects.pointer(thread + layout.frame());
        return layout.hasFrameObjects() || first == 0 ? first : objects.pointer(first + layout.innermost());
    }

    private boolean add(ByteBuffer frame, List<OsFrame> frames) {
        if (layout.hasFrameObjects() && frame.getLong(OlderPythonLayout.TYPE) != types.frame()) {
            return false;
        }
        if (layout.owner() >= 0 && frame.get(layout.owner()) >= PythonObjects.FIRST_OWNER_WITHOUT_CODE) {
            return true;
        }
        OsFrame read = frame(frame);
        return read != null && frames.add(read);
    }

    private @Nullable OsFrame frame(ByteBuffer frame) {
        long code = frame.getLong(layout.code());
        ByteBuffer object = objects.struct(code, OlderPythonLayout.CODE);
        if (object == null || object.getLong(OlderPythonLayout.TYPE) != types.code()) {
            return null;
        }
        String file = text(object.getLong(layout.filename()));
        String function = text(object.getLong(layout.function()));
        long table = object.getLong(layout.lines());
        byte @Nullable [] lines = isOfType(table, types.bytes()) ? objects.bytes(table) : null;
        long offset = layout.hasFrameObjects()
                ? (long) frame.getInt(layout.instruction()) * layout.unit()
                : frame.getLong(layout.instruction()) - (code + layout.bytecode());
        if (file == null || function == null || offset < 0 || offset > PythonObjects.MOST_CODE) {
            return null;
        }
        int first = object.getInt(layout.firstLine());
        return new OsFrame(file, lines == null ? -1 : layout.line(lines, first, offset), function);
    }

    private @Nullable String text(long address) {
        return isOfType(address, types.string()) ? objects.text(address) : null;
    }

    private boolean isOfType(long address, long type) {
        return objects.pointer(address + OlderPythonLayout.TYPE) == type;
    }
}
