package dev.hangscope.agent.command;

import dev.hangscope.agent.files.InputFile;
import dev.hangscope.heap.hprof.record.BadDumpException;
import dev.hangscope.heap.proof.CompiledCode;
import dev.hangscope.heap.proof.HeapLook;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ProcessIdentity;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.Snapshot;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of {@code diagnose --heap}: a heap dump, and what the JVM had compiled then. */
final class HeapFile {
    private static final String TAKE_ONE = "name a heap dump (jcmd PID GC.heap_dump FILE)";

    private static final String MAKE_LIST = "make one with: jcmd PID Compiler.codelist > FILE";

    /** In bytes; 100,000 methods have some 10 MB. */
    private static final int MOST_CODE = 64 << 20;

    private final Path file;
    private final @Nullable Path codeList;

    HeapFile(Path file, @Nullable Path codeList) {
        this.file = file;
        this.codeList = codeList;
    }

    /** The snapshot that the dump is. */
    Snapshot read() throws CouldNotLook {
        CompiledCode code = code();
        try (SeekableByteChannel channel = open()) {
            JvmFacts facts = HeapLook.look(channel, code);
            Instant written = isStandardInput()
                    ? Instant.now()
                    : Files.getLastModifiedTime(file).toInstant();
            // No dump tells the pid; 0 is none.
            ProcessIdentity process = new ProcessIdentity(0, String.valueOf(file.getFileName()), null, Duration.ZERO);
            SensorState history = new SensorState(
                    "history", false, "a heap dump tells neither since when a thread waits nor who used a queue");
            return new Snapshot(Snapshot.Trigger.COMMAND, written, process, facts, List.of(history));
        } catch (BadDumpException bad) {
            throw new CouldNotLook(file + " " + bad.getMessage());
        } catch (IOException fault) {
            throw new CouldNotLook(file + ": cannot be read (" + fault.getMessage() + "); copy it and try again");
        } catch (OutOfMemoryError tooLarge) {
            throw new CouldNotLook(file + ": its objects do not fit into "
                    + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB: give more with java -Xmx (about 60 MB for each million objects)");
        }
    }

    private boolean isStandardInput() {
        return file.toString().equals("-");
    }

    private SeekableByteChannel open() throws CouldNotLook, IOException {
        if (isStandardInput()) {
            FileChannel input = new FileInputStream(FileDescriptor.in).getChannel();
            try {
                return input.position(0);
            } catch (IOException pipe) {
                throw new CouldNotLook("-: standard input is no file, and a dump is read twice; " + TAKE_ONE);
            }
        }
        try {
            return NamedInput.open(file);
        } catch (InputFile.NotRegularException other) {
            throw new CouldNotLook(file + ": " + other.getReason() + "; " + TAKE_ONE);
        } catch (NoSuchFileException missing) {
            throw new CouldNotLook(file + ": there is no such file; " + TAKE_ONE);
        } catch (AccessDeniedException denied) {
            throw new CouldNotLook(file + ": no permission to read it; only the JVM's user may read its dumps");
        }
    }

    private CompiledCode code() throws CouldNotLook {
        if (codeList == null) {
            return CompiledCode.unknown();
        }
        try (InputStream in = Channels.newInputStream(NamedInput.open(codeList))) {
            byte[] list = in.readNBytes(MOST_CODE + 1);
            if (list.length > MOST_CODE) {
                throw new CouldNotLook(codeList + ": too large for a list of compiled code; " + MAKE_LIST);
            }
            CompiledCode code = CompiledCode.of(new String(list, StandardCharsets.ISO_8859_1));
            if (code.isEmpty()) {
                throw new CouldNotLook(codeList + ": no list of compiled code; " + MAKE_LIST);
            }
            return code;
        } catch (NoSuchFileException missing) {
            throw new CouldNotLook(codeList + ": there is no such file; " + MAKE_LIST);
        } catch (InputFile.NotRegularException other) {
            throw new CouldNotLook(codeList + ": " + other.getReason() + "; " + MAKE_LIST);
        } catch (IOException fault) {
            throw new CouldNotLook(codeList + ": cannot be read (" + fault.getMessage() + "); " + MAKE_LIST);
        }
    }
}
