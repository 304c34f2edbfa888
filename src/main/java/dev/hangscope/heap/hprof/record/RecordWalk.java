package dev.hangscope.heap.hprof.record;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Goes through a dump from its first byte to its last. */
public final class RecordWalk {
    private static final String MAGIC = "JAVA PROFILE ";
    private static final int LONGEST_VERSION = 40;
    private static final int FRAMES_HEAD = 12;

    private final DumpInput in;
    private final RecordVisitor visitor;
    private boolean ended;
    private boolean anyHeap;

    private RecordWalk(DumpInput in, RecordVisitor visitor) {
        this.in = in;
        this.visitor = visitor;
    }

    /**
     * Gives the visitor all records.
     *
     * @throws BadDumpException when the dump is none that can be read, or is not whole
     */
    public static void walk(DumpInput in, RecordVisitor visitor) throws IOException {
        in.seek(0);
        String version = header(in);
        RecordWalk walk = new RecordWalk(in, visitor);
        while (in.position() < in.size()) {
            walk.record();
        }
        if (!walk.ended && (version.equals("1.0.2") || !walk.anyHeap)) {
            throw in.truncated();
        }
    }

    private static String header(DumpInput in) throws IOException {
        if (in.size() == 0) {
            throw new BadDumpException("is empty; take it again: jcmd PID GC.heap_dump FILE");
        }
        StringBuilder text = new StringBuilder();
        int next = in.u1();
        if (next == 0x1F && in.size() > 1 && in.u1() == 0x8B) {
            throw new BadDumpException("is compressed; unpack it with gunzip first");
        }
        while (next != 0 && text.length() < LONGEST_VERSION && in.position() < in.size()) {
            text.append((char) next);
            next = in.u1();
        }
        String head = text.toString();
        if (!head.startsWith(MAGIC)) {
            throw new BadDumpException("is no heap dump (it does not begin with '" + MAGIC.strip()
                    + "'); take one with: jcmd PID GC.heap_dump FILE");
        }
        String version = head.substring(MAGIC.length());
        if (!version.equals("1.0.1") && !version.equals("1.0.2")) {
            throw new BadDumpException("is a heap dump of version " + version
                    + "; versions 1.0.1 and 1.0.2 can be read, as HotSpot writes");
        }
        int idSize = in.i4();
        if (idSize != 4 && idSize != 8) {
            throw new BadDumpException("has ids of " + idSize + " bytes; 4 and 8 can be read");
        }
        in.idSize(idSize);
        in.skip(8); // the time
        return version;
    }

    private void record() throws IOException {
        int tag = in.u1();
        in.skip(4); // the time since the header's
        long length = in.u4();
        long end = in.position() + length;
        if (end > in.size()) {
            throw in.truncated();
        }
        int id = in.idSize();
        switch (tag) {
            case Tags.TEXT -> visitor.text(in.id(), in.position(), (int) (length - id));
            case Tags.LOAD_CLASS -> {
                int serial = in.i4();
                long address = in.id();
                in.skip(4);
                visitor.loadedClass(serial, address, in.id());
            }
            case Tags.FRAME -> {
                long frame = in.id();
                long method = in.id();
                in.skip(id);
                visitor.frame(frame, method, in.id(), in.i4(), in.i4());
            }
            case Tags.TRACE -> {
                int serial = in.i4();
                in.skip(4);
                int frames = in.i4();
                if (frames < 0 || FRAMES_HEAD + (long) frames * id > length) {
                    throw damaged(tag);
                }
                visitor.trace(serial, frames, in);
            }
            case Tags.HEAP_DUMP, Tags.HEAP_SEGMENT -> {
                anyHeap = true;
                while (in.position() < end) {
                    heap(end);
                }
            }
            case Tags.HEAP_END -> ended = true;
            default -> {
                // Statistics, samples, settings: nothing that is needed here.
            }
        }
        if (in.position() > end) {
            throw damaged(tag);
        }
        in.skip(end - in.position());
    }

    private void heap(long end) throws IOException {
        long position = in.position();
        int tag = in.u1();
        switch (tag) {
            case Tags.CLASS -> visitor.type(in.id(), position, in);
            case Tags.INSTANCE -> {
                long address = in.id();
                in.skip(4);
                long type = in.id();
                int bytes = in.i4();
                long next = bodyEnd(bytes, 1, end, tag);
                visitor.instance(address, type, position, bytes, in);
                in.skip(next - in.position());
            }
            case Tags.OBJECTS -> {
                long address = in.id();
                in.skip(4);
                int length = in.i4();
                in.skip(in.idSize());
                long next = bodyEnd(length, in.idSize(), end, tag);
                visitor.objects(address, position, length, in);
                in.skip(next - in.position());
            }
            case Tags.PRIMITIVES -> {
                long address = in.id();
                in.skip(4);
                int length = in.i4();
                int size = Tags.size(in.u1(), in.idSize());
                if (size == 0) {
                    throw damaged(tag);
                }
                long next = bodyEnd(length, size, end, tag);
                visitor.primitives(address, position);
                in.skip(next - in.position());
            }
            default -> root(tag);
        }
    }

    private void root(int tag) throws IOException {
        RootKind kind = RootKind.of(tag);
        if (kind == null) {
            throw damaged(tag);
        }
        long object = in.id();
        switch (kind) {
            case JNI_GLOBAL -> {
                in.skip(in.idSize());
                visitor.root(kind, object, 0, 0);
            }
            case JNI_LOCAL, JAVA_FRAME, THREAD_OBJECT -> visitor.root(kind, object, in.i4(), in.i4());
            case NATIVE_STACK, THREAD_BLOCK -> visitor.root(kind, object, in.i4(), 0);
            default -> visitor.root(kind, object, 0, 0);
        }
    }

    private long bodyEnd(int length, int each, long end, int tag) throws IOException {
        long next = in.position() + (long) length * each;
        if (length < 0 || next > end) {
            throw damaged(tag);
        }
        return next;
    }

    private BadDumpException damaged(int tag) {
        return new BadDumpException("makes no sense at byte " + in.position() + " (record 0x" + Integer.toHexString(tag)
                + "): it is damaged, or of another kind of JVM; take it again from a HotSpot JVM");
    }

    /** The bytes of a dump's text: modified UTF-8, close enough for names. */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
