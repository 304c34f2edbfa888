package dev.hangscope.snapshot.os;

/**
 * A frame of an interpreted language, in which a thread of the operating system waits.
 *
 * @param file of the source, as the interpreter knows it
 * @param line in the file; -1 when not known
 * @param function with the class around it, as the language writes it
 */
public record OsFrame(String file, int line, String function) {

    /** Whether the interpreter came with it, so that the program's own line is further out. */
    public boolean isOfLibrary() {
        return file.startsWith("<frozen ") || file.contains("/lib/python3.") || file.contains("/lib64/python3.");
    }

    /** Whether its code was made from a text, as by {@code exec} or for {@code python -c}. */
    public boolean isOfNoFile() {
        return file.startsWith("<");
    }

    /** For example {@code worker.py:12 in run}. */
    public String words() {
        return file.substring(file.lastIndexOf('/') + 1) + (line < 0 ? "" : ":" + line) + " in " + function;
    }
}
