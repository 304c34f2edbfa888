package dev.hangscope.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A child process for tests: it runs, and nobody has asked for its streams unless told otherwise. */
public final class ChildBuilder {
    private final long pid;
    private final @Nullable Long starter;
    private final Function<String, Long> ids;
    private final List<ChildProcess.Stream> streams = new ArrayList<>();
    private @Nullable String command;
    private @Nullable Integer exitCode;
    private @Nullable Long reaper;

    ChildBuilder(long pid, @Nullable Long starter, Function<String, Long> ids) {
        this.pid = pid;
        this.starter = starter;
        this.ids = ids;
    }

    /** @param users names of the threads that asked for it */
    public ChildBuilder stream(ChildProcess.Name name, int descriptor, long pipe, String... users) {
        return add(name, descriptor, pipe, false, users);
    }

    /** As {@link #stream}, of an end that the JVM has closed. */
    public ChildBuilder closed(ChildProcess.Name name, int descriptor, long pipe, String... users) {
        return add(name, descriptor, pipe, true, users);
    }

    private ChildBuilder add(ChildProcess.Name name, int descriptor, long pipe, boolean closed, String... users) {
        List<Long> threads = Arrays.stream(users).map(ids).toList();
        streams.add(new ChildProcess.Stream(name, descriptor, pipe, closed, threads));
        return this;
    }

    public ChildBuilder command(String newCommand) {
        command = newCommand;
        return this;
    }

    public ChildBuilder exited(int code) {
        exitCode = code;
        return this;
    }

    public ChildBuilder reaper(String thread) {
        reaper = ids.apply(thread);
        return this;
    }

    ChildProcess build() {
        return new ChildProcess(
                pid, command, starter, SnapshotBuilder.site("com.acme.Tool.run:12"), exitCode, reaper, streams);
    }
}
