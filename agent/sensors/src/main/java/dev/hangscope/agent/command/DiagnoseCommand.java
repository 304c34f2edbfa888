package dev.hangscope.agent.command;

import dev.hangscope.agent.files.InputFile;
import dev.hangscope.agent.options.AgentOption;
import dev.hangscope.agent.options.Durations;
import dev.hangscope.agent.options.SignaturesFile;
import dev.hangscope.diagnosis.Diagnosis;
import dev.hangscope.diagnosis.Thresholds;
import dev.hangscope.diagnosis.merge.Diagnostician;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.json.SnapshotFormatException;
import dev.hangscope.snapshot.json.SnapshotJson;
import dev.hangscope.snapshot.threaddump.BadThreadDumpException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code diagnose FILE}: the findings of a saved report or snapshot, on any machine, by the rules of this version; or those of thread dumps.
 * {@code diagnose --heap FILE.hprof}: those of a heap dump, see {@code docs/proof.md}.
 */
@Command(name = "diagnose", description = "Diagnose a saved report (JSON) again, thread dumps, or a heap dump.")
final class DiagnoseCommand implements Callable<Integer> {

    private static final int BEGINNING = 1_024;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** What is no object is refused by the reader of JSON, which says what is wrong with it. */
    private static final String FIRST_OF_JSON = "{[";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description =
                    "A JSON report or snapshot; or thread dumps of one JVM: plain text (jstack -l PID >> FILE), also among"
                            + " the lines of a log, or what jcmd PID Thread.dump_to_file wrote.")
    private @Nullable Path file;

    @Option(
            names = "--heap",
            paramLabel = "FILE.hprof",
            description =
                    "A heap dump (jcmd PID GC.heap_dump FILE.hprof), - for standard input: who can never be woken.")
    private @Nullable Path heap;

    @Option(
            names = "--code",
            paramLabel = "FILE",
            description =
                    "With --heap: what the JVM had compiled (jcmd PID Compiler.codelist > FILE). A dump does not show"
                            + " what compiled code holds in registers; without this list application code that can move keeps"
                            + " waits from being proven.")
    private @Nullable Path code;

    @Mixin
    private final FormatOption format = new FormatOption();

    @Option(names = "--html", paramLabel = "FILE", description = "Write the report to this file too, as HTML.")
    private @Nullable Path html;

    @Option(
            names = "--signatures",
            paramLabel = "FILE",
            description =
                    "What methods of your code mean for a thread that waits in them, instead of what a report was made"
                            + " with; see signatures.md.")
    private @Nullable Path signatures;

    @Mixin
    private final RedactOption redact = new RedactOption();

    @Override
    public Integer call() throws CouldNotLook, IOException {
        HtmlFile page = HtmlFile.wanted(html, spec.commandLine());
        Diagnostician diagnostician = redact.diagnostician();
        SnapshotJson.Saved saved = saved();
        Thresholds thresholds = new Thresholds(
                saved.after() == null ? defaultAfter() : saved.after(),
                saved.silence() == null ? Thresholds.SILENCE : saved.silence());
        Diagnosis diagnosis = diagnostician.diagnose(explained(saved.snapshot()), thresholds);
        return InspectCommand.answer(
                diagnosis, format.wanted(), page, spec.commandLine().getOut());
    }

    private Snapshot explained(Snapshot snapshot) throws CouldNotLook {
        if (signatures == null) {
            return snapshot;
        }
        try {
            return snapshot.withSignatures(SignaturesFile.read(signatures));
        } catch (IOException bad) {
            throw new CouldNotLook("--signatures=" + signatures + ": " + bad.getMessage());
        }
    }

    private SnapshotJson.Saved saved() throws CouldNotLook {
        if (heap != null && file == null) {
            return new SnapshotJson.Saved(new HeapFile(heap, code).read(), null, null);
        }
        if (file == null || heap != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "name either a FILE (JSON report, thread dump) or a heap dump: --heap FILE.hprof");
        }
        if (code != null) {
            throw new ParameterException(spec.commandLine(), "--code goes with --heap FILE.hprof");
        }
        return read(file);
    }

    private static SnapshotJson.Saved read(Path file) throws CouldNotLook {
        // Bytes that are no UTF-8 are the parser's to refuse: it knows the place.
        try (Reader in =
                new InputStreamReader(Channels.newInputStream(NamedInput.open(file)), StandardCharsets.UTF_8)) {
            BufferedReader text = new BufferedReader(in);
            String beginning = beginning(text);
            if (!isJson(beginning)) {
                return ThreadDumpFile.readText(file, text, defaultAfter(), written(file));
            }
            return ThreadDumpFile.isJsonOf(beginning)
                    ? ThreadDumpFile.readJson(file, text, defaultAfter(), written(file))
                    : SnapshotJson.readSaved(text, Runtime.getRuntime().maxMemory() / SnapshotJson.BYTES_PER_VALUE);
        } catch (SnapshotFormatException | BadThreadDumpException bad) {
            throw new CouldNotLook(file + ": " + bad.getMessage());
        } catch (NoSuchFileException missing) {
            throw new CouldNotLook(file + ": there is no such file; name a JSON report or a thread dump");
        } catch (AccessDeniedException denied) {
            throw new CouldNotLook(file + ": no permission to read it; copy it, or ask its owner");
        } catch (InputFile.NotRegularException other) {
            throw new CouldNotLook(
                    file + ": " + other.getReason() + ", not a Hangscope file; name a JSON report or a thread dump");
        } catch (IOException fault) {
            throw new CouldNotLook(
                    file + ": cannot be read (" + fault.getMessage() + "); name a JSON report or a thread dump");
        } catch (StackOverflowError | OutOfMemoryError tooLarge) {
            throw new CouldNotLook(file + ": too large or too deep for this JVM's memory; give it more with -Xmx");
        }
    }

    private static Instant written(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toInstant();
    }

    /** What comes first in it, of which nothing is lost to the one who reads on. */
    private static String beginning(BufferedReader text) throws IOException {
        char first = BYTE_ORDER_MARK;
        while (first == BYTE_ORDER_MARK || Character.isWhitespace(first)) {
            text.mark(BEGINNING);
            int next = text.read();
            if (next < 0) {
                return "";
            }
            first = (char) next;
        }
        text.reset();
        char[] beginning = new char[BEGINNING];
        int length = text.read(beginning, 0, BEGINNING);
        text.reset();
        return new String(beginning, 0, Math.max(0, length));
    }

    /** A thread dump begins with a time or a word. */
    private static boolean isJson(String beginning) {
        return beginning.isEmpty() || FIRST_OF_JSON.indexOf(beginning.charAt(0)) >= 0;
    }

    /** For a snapshot's own file, which does not tell. */
    private static Duration defaultAfter() {
        return Objects.requireNonNull(Durations.parse(AgentOption.AFTER.defaultValue()));
    }
}
