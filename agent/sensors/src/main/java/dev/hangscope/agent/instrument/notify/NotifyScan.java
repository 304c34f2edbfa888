package dev.hangscope.agent.instrument.notify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Whether the constant pool of a class has a reference to {@code Object.notify()} or {@code notifyAll()}: Java Virtual Machine
 * Specification, 4.4. Asked of each class that is loaded, so it looks at each entry once and keeps nothing.
 *
 * <p>Both methods are final, so a method of that name and descriptor is always the one of {@code Object}, whatever class is named.
 */
final class NotifyScan {
    private static final int FIRST_ENTRY = 10;
    private static final int UTF_8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private static final byte[] NOTIFY = "notify".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTIFY_ALL = "notifyAll".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NO_ARGUMENTS = "()V".getBytes(StandardCharsets.US_ASCII);

    private final byte[] classFile;
    private final int entries;
    private int notify;
    private int notifyAll;
    private int noArguments;

    private NotifyScan(byte[] classFile) {
        this.classFile = classFile;
        entries = unsigned(FIRST_ENTRY - 2);
    }

    /** @throws IndexOutOfBoundsException if the class file is damaged */
    static boolean finds(byte[] classFile) {
        NotifyScan scan = new NotifyScan(classFile);
        return scan.hasName() && scan.hasReference();
    }

    /** At a start this runs in the interpreter, for which each call is dear: so it has none but where a length fits. */
    private boolean hasName() {
        byte[] bytes = classFile;
        int at = FIRST_ENTRY;
        for (int i = 1; i < entries; i++) {
            int tag = bytes[at];
            if (tag == UTF_8) {
                int length = (bytes[at + 1] & 0xff) << 8 | bytes[at + 2] & 0xff;
                if (length == NOTIFY.length || length == NOTIFY_ALL.length || length == NO_ARGUMENTS.length) {
                    note(i, at);
                }
                at += 3 + length;
            } else if (tag == LONG || tag == DOUBLE) {
                at += length(tag);
                i++; // takes two entries
            } else {
                at += tag == CLASS || tag == STRING ? 3 : length(tag);
            }
        }
        return noArguments != 0 && (notify != 0 || notifyAll != 0);
    }

    private void note(int entry, int at) {
        if (is(NOTIFY, at)) {
            notify = entry;
        } else if (is(NOTIFY_ALL, at)) {
            notifyAll = entry;
        } else if (is(NO_ARGUMENTS, at)) {
            noArguments = entry;
        }
    }

    /** The JVM's verifier takes no second entry of the same text for another one, but compilers write each text once. */
    private boolean hasReference() {
        int[] signatures = new int[2];
        int found = 0;
        int at = FIRST_ENTRY;
        for (int i = 1; i < entries && found < signatures.length; i++) {
            int tag = classFile[at];
            if (tag == NAME_AND_TYPE && unsigned(at + 3) == noArguments && isName(unsigned(at + 1))) {
                signatures[found++] = i;
            }
            i += tag == LONG || tag == DOUBLE ? 1 : 0;
            at += tag == UTF_8 ? 3 + unsigned(at + 1) : length(tag);
        }
        return found > 0 && refersTo(signatures);
    }

    private boolean isName(int index) {
        return index == notify || index == notifyAll;
    }

    private boolean refersTo(int[] signatures) {
        int at = FIRST_ENTRY;
        for (int i = 1; i < entries; i++) {
            int tag = classFile[at];
            if (tag == METHOD || tag == INTERFACE_METHOD) {
                int signature = unsigned(at + 3);
                if (signature == signatures[0] || signature == signatures[1]) {
                    return true;
                }
            }
            i += tag == LONG || tag == DOUBLE ? 1 : 0;
            at += tag == UTF_8 ? 3 + unsigned(at + 1) : length(tag);
        }
        return false;
    }

    private boolean is(byte[] text, int at) {
        return unsigned(at + 1) == text.length
                && Arrays.equals(classFile, at + 3, at + 3 + text.length, text, 0, text.length);
    }

    private int unsigned(int at) {
        return (classFile[at] & 0xff) << 8 | classFile[at + 1] & 0xff;
    }

    /** The bytes of an entry that is no text, with its tag. */
    private static int length(int tag) {
        return switch (tag) {
            case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> 3;
            case METHOD_HANDLE -> 4;
            case LONG, DOUBLE -> 9;
            default -> 5; // numbers of 32 bits, and pairs of indexes
        };
    }
}
