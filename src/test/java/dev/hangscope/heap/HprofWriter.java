package dev.hangscope.heap;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes heap dumps as HotSpot does, of heaps that never were. Ids have 8 bytes. */
final class HprofWriter {
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(records);
    private final ByteArrayOutputStream heapBytes = new ByteArrayOutputStream();
    private final DataOutputStream heap = new DataOutputStream(heapBytes);
    private final Map<String, Long> texts = new LinkedHashMap<>();
    private final Map<String, Type> types = new LinkedHashMap<>();
    private long nextText = 1;
    private long nextAddress = 0x7_0000_0000L;
    private int nextSerial = 1;
    private int nextFrame = 1;

    /** A class: its own fields, each with its type's letter as in a descriptor, {@code L} for any reference. */
    record Type(String name, Type parent, Map<String, Character> fields, long address, int serial) {}

    /** One frame of a stack. */
    record FrameOf(Type type, String method, int line) {}

    interface Step {
        void run() throws IOException;
    }

    private static void doing(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next free address. */
    long address() {
        nextAddress += 24;
        return nextAddress;
    }

    private long text(String text) {
        return texts.computeIfAbsent(text, key -> {
            long id = nextText++;
            byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
            record(0x01, 8 + bytes.length, () -> {
                out.writeLong(id);
                out.write(bytes);
            });
            return id;
        });
    }

    private void record(int tag, int length, Step body) {
        doing(() -> {
            out.writeByte(tag);
            out.writeInt(0);
            out.writeInt(length);
            body.run();
        });
    }

    /** Makes a class; its statics are references. */
    Type type(String name, Type parent, Map<String, Character> fields, Map<String, Long> statics) {
        long nameId = text(name.replace('.', '/'));
        Type type = new Type(name, parent, new LinkedHashMap<>(fields), address(), nextSerial++);
        record(0x02, 24, () -> {
            out.writeInt(type.serial);
            out.writeLong(type.address);
            out.writeInt(0);
            out.writeLong(nameId);
        });
        doing(() -> {
            heap.writeByte(0x20);
            heap.writeLong(type.address);
            heap.writeInt(0);
            heap.writeLong(parent == null ? 0 : parent.address);
            for (int i = 0; i < 5; i++) {
                heap.writeLong(0);
            }
            heap.writeInt(0);
            heap.writeShort(0);
            heap.writeShort(statics.size());
            for (Map.Entry<String, Long> field : statics.entrySet()) {
                heap.writeLong(text(field.getKey()));
                heap.writeByte(2);
                heap.writeLong(field.getValue());
            }
            heap.writeShort(fields.size());
            for (Map.Entry<String, Character> field : fields.entrySet()) {
                heap.writeLong(text(field.getKey()));
                heap.writeByte(code(field.getValue()));
            }
        });
        types.put(name, type);
        return type;
    }

    private static int code(char letter) {
        return switch (letter) {
            case 'L' -> 2;
            case 'Z' -> 4;
            case 'I' -> 10;
            case 'J' -> 11;
            default -> throw new IllegalArgumentException("type " + letter);
        };
    }

    /** Writes an instance at an address that {@link #address} gave; fields that are not named are 0. */
    void instance(long address, Type type, Map<String, Long> values) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream to = new DataOutputStream(body);
        doing(() -> {
            for (Type each = type; each != null; each = each.parent) {
                for (Map.Entry<String, Character> field : each.fields.entrySet()) {
                    long value = values.getOrDefault(field.getKey(), 0L);
                    switch (field.getValue()) {
                        case 'Z' -> to.writeByte((int) value);
                        case 'I' -> to.writeInt((int) value);
                        default -> to.writeLong(value);
                    }
                }
            }
            heap.writeByte(0x21);
            heap.writeLong(address);
            heap.writeInt(0);
            heap.writeLong(type.address);
            heap.writeInt(body.size());
            heap.write(body.toByteArray());
        });
    }

    /** Writes an array of references. */
    void objects(long address, Type type, List<Long> elements) {
        doing(() -> {
            heap.writeByte(0x22);
            heap.writeLong(address);
            heap.writeInt(0);
            heap.writeInt(elements.size());
            heap.writeLong(type.address);
            for (long element : elements) {
                heap.writeLong(element);
            }
        });
    }

    /** Writes an array of bytes. */
    void bytes(long address, byte[] bytes) {
        doing(() -> {
            heap.writeByte(0x23);
            heap.writeLong(address);
            heap.writeInt(0);
            heap.writeInt(bytes.length);
            heap.writeByte(8);
            heap.write(bytes);
        });
    }

    /** A living thread with its stack. */
    void thread(int serial, long thread, List<FrameOf> frames) {
        List<Integer> ids = new ArrayList<>();
        for (FrameOf frame : frames) {
            int id = nextFrame++;
            ids.add(id);
            long method = text(frame.method);
            long signature = text("()V");
            long source = text(frame.type.name.replaceAll(".*\\.", "") + ".java");
            record(0x04, 40, () -> {
                out.writeLong(id);
                out.writeLong(method);
                out.writeLong(signature);
                out.writeLong(source);
                out.writeInt(frame.type.serial);
                out.writeInt(frame.line);
            });
        }
        record(0x05, 12 + 8 * ids.size(), () -> {
            out.writeInt(serial);
            out.writeInt(serial);
            out.writeInt(ids.size());
            for (int id : ids) {
                out.writeLong(id);
            }
        });
        doing(() -> {
            heap.writeByte(0x08);
            heap.writeLong(thread);
            heap.writeInt(serial);
            heap.writeInt(serial);
        });
    }

    /** A root of the given tag that belongs to a thread's frame. */
    void local(long object, int thread, int frame) {
        doing(() -> {
            heap.writeByte(0x03);
            heap.writeLong(object);
            heap.writeInt(thread);
            heap.writeInt(frame);
        });
    }

    /** A root of no thread: 0xFF, 0x01 (with its JNI reference), 0x05 or 0x07. */
    void root(int tag, long object) {
        doing(() -> {
            heap.writeByte(tag);
            heap.writeLong(object);
            if (tag == 0x01) {
                heap.writeLong(1);
            }
        });
    }

    /** The dump, in segments of about this many bytes... one is enough for a reader that counts bytes. */
    byte[] dump() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        DataOutputStream file = new DataOutputStream(all);
        doing(() -> {
            file.write("JAVA PROFILE 1.0.2\0".getBytes(StandardCharsets.US_ASCII));
            file.writeInt(8);
            file.writeLong(0);
            file.write(records.toByteArray());
            file.writeByte(0x1C);
            file.writeInt(0);
            file.writeInt(heapBytes.size());
            file.write(heapBytes.toByteArray());
            file.writeByte(0x2C);
            file.writeInt(0);
            file.writeInt(0);
        });
        return all.toByteArray();
    }
}
