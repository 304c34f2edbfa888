package dev.hangscope.agent.jvm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.queue.PipeHooks;
import dev.hangscope.agent.bootstrap.hooks.queue.QueueRecord;
import dev.hangscope.agent.jvm.JvmLook;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.JvmFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.stack.WaitShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing is woven in this JVM: the test calls the hooks that a woven channel would call. */
class ChannelPipesLookTest {
    private final JvmLook look = new JvmLook(null);
    private final Pipe pipe = open();
    private QueueRecord record;

    @BeforeEach
    void madeByTheJdk() {
        record = PipeHooks.source();
        assertThat(PipeHooks.sink()).isSameAs(record);
    }

    @AfterEach
    void endWaits() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    private static Pipe open() {
        try {
            return Pipe.open();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_reader_waits_for_the_pipe_whose_writers_are_known() throws Exception {
        Thread writer = run(() -> {
            PipeHooks.waiting(true, record);
            PipeHooks.written(pipe.sink().write(ByteBuffer.allocate(1)), record);
            return null;
        });
        writer.join();
        Thread reader = run(() -> {
            while (true) {
                PipeHooks.waiting(true, record);
                PipeHooks.read(pipe.source().read(ByteBuffer.allocate(1)), record);
            }
        });

        JvmFacts facts = lookUntil(reader, wait -> wait.kind() == Kind.PIPE_READ && record.find(id(reader)) != null);

        ResourceFacts resource = resource(facts, reader);
        assertThat(resource.kind()).isEqualTo(ResourceFacts.Kind.PIPE);
        assertThat(resource.type()).isEqualTo("java.nio.channels.Pipe");
        assertThat(resource.complete()).isFalse();
        assertThat(resource.count()).isZero();
        assertThat(resource.createdAt()).isNotNull();
        assertThat(resource.parties())
                .extracting(Party::role, Party::thread)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(Role.WRITER, id(writer)),
                        org.assertj.core.groups.Tuple.tuple(Role.READER, id(reader)));
        assertThat(facts.endedThreads()).anyMatch(ended -> ended.id() == id(writer));
    }

    @Test
    void both_ends_are_one_resource() {
        Thread reader = run(() -> {
            PipeHooks.waiting(true, record);
            return pipe.source().read(ByteBuffer.allocate(1));
        });
        String read = wait(lookUntil(reader, wait -> wait.kind() == Kind.PIPE_READ), reader)
                .resource();
        Pipe full = open();
        Thread writer = run(() -> {
            PipeHooks.waiting(true, record);
            return full.sink().write(ByteBuffer.allocate(1 << 20));
        });

        JvmFacts facts = lookUntil(writer, wait -> wait.kind() == Kind.PIPE_WRITE);

        assertThat(wait(facts, writer).resource()).isNotNull().isEqualTo(read);
        assertThat(resource(facts, writer).count()).as("a write in progress").isNull();
        close(full);
    }

    @Test
    void a_wait_begins_anew_when_the_reader_has_read() throws IOException {
        Thread reader = run(() -> {
            while (true) {
                PipeHooks.waiting(true, record);
                PipeHooks.read(pipe.source().read(ByteBuffer.allocate(1)), record);
            }
        });
        lookUntil(reader, wait -> wait.since().compareTo(Duration.ofMillis(50)) > 0);

        pipe.sink().write(ByteBuffer.allocate(1));

        lookUntil(reader, wait -> wait.since().isZero());
    }

    @Test
    void a_channel_that_does_not_block_is_not_waited_for() {
        Thread polling = run(() -> {
            PipeHooks.waiting(true, record);
            PipeHooks.waiting(false, record);
            return pipe.source().read(ByteBuffer.allocate(1));
        });

        assertThat(waitInside(polling)).isEqualTo(new ThreadWait(Kind.OUTSIDE, null, false, Duration.ZERO));
    }

    @Test
    void a_pipe_without_a_record_is_the_outside() {
        Thread reader = run(() -> {
            PipeHooks.waiting(true, record);
            PipeHooks.waiting(true, null);
            return pipe.source().read(ByteBuffer.allocate(1));
        });

        assertThat(waitInside(reader)).isEqualTo(new ThreadWait(Kind.OUTSIDE, null, false, Duration.ZERO));
    }

    private ThreadWait waitInside(Thread thread) {
        while (!WaitShape.isInChannelPipe(thread.getStackTrace())) {
            Thread.onSpinWait();
        }
        return wait(lookUntil(thread, wait -> true), thread);
    }

    private static Thread run(Callable<?> action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.call();
                    } catch (Exception closed) {
                        // at the test's end
                    }
                },
                "user of a pipe");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void close(Pipe pipe) {
        try {
            pipe.source().close();
            pipe.sink().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JvmFacts lookUntil(Thread thread, Predicate<ThreadWait> condition) {
        for (int i = 0; i < 100_000; i++) {
            JvmFacts facts = look.look();
            ThreadWait wait = wait(facts, thread);
            if (wait != null && condition.test(wait)) {
                return facts;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("never so");
    }

    private static ThreadWait wait(JvmFacts facts, Thread thread) {
        return facts.threads().stream()
                .filter(each -> each.id() == id(thread))
                .map(JavaThread::waitsFor)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static ResourceFacts resource(JvmFacts facts, Thread thread) {
        String id = wait(facts, thread).resource();
        return facts.resources().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not told"));
    }

    @SuppressWarnings("deprecation") // threadId() came with JDK 19
    private static long id(Thread thread) {
        return thread.getId();
    }
}
