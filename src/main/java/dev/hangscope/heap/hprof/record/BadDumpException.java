package dev.hangscope.heap.hprof.record;

import java.io.IOException;

/** The file is no heap dump that can be read. Its message says why and what to do, without the file's name. */
public final class BadDumpException extends IOException {
    private static final long serialVersionUID = 1L;

    public BadDumpException(String reasonAndRemedy) {
        super(reasonAndRemedy);
    }
}
