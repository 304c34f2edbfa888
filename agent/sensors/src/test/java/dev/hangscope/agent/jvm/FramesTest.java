package dev.hangscope.agent.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.code.Frame;
import dev.hangscope.snapshot.stack.Frames;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final String LONG = "x".repeat(60_000);

    @Test
    void names_of_a_frame_have_a_limit() {
        StackTraceElement[] trace = {new StackTraceElement("a.B" + LONG, "m" + LONG, "F" + LONG, 7)};

        Frame frame = Frames.of(trace).get(0);

        assertThat(frame.type()).startsWith("a.Bx").endsWith("x...").hasSize(Frames.LONGEST + 3);
        assertThat(frame.method()).startsWith("mx").hasSize(Frames.LONGEST + 3);
        assertThat(frame.file()).startsWith("Fx").hasSize(Frames.LONGEST + 3);
        assertThat(frame.line()).isEqualTo(7);
    }

    @Test
    void no_pair_of_surrogates_is_split() {
        String text = "x".repeat(Frames.LONGEST - 1) + "\ud83d\ude00";

        assertThat(Frames.limited(text)).isEqualTo("x".repeat(Frames.LONGEST - 1) + "...");
        assertThat(Frames.limited("x".repeat(Frames.LONGEST))).hasSize(Frames.LONGEST);
    }

    @Test
    void the_name_of_a_thread_has_a_limit() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException stop) {
                        Thread.currentThread().interrupt();
                    }
                },
                "long" + LONG);
        thread.start();
        try {
            assertThat(new JvmLook(null).look().threads())
                    .extracting(JavaThread::name)
                    .filteredOn(name -> name.startsWith("longx"))
                    .singleElement()
                    .asString()
                    .hasSize(Frames.LONGEST + 3);
        } finally {
            end.countDown();
            thread.join();
        }
    }
}
