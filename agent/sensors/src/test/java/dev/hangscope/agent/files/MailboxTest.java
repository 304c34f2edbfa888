package dev.hangscope.agent.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class MailboxTest {
    @TempDir
    private Path folder;

    private static Mailbox found() throws IOException {
        return java.util.Objects.requireNonNull(
                Mailbox.of(ProcessHandle.current().pid()));
    }

    @Test
    void it_has_no_name_and_is_found_by_the_process() throws IOException {
        try (Mailbox own = Mailbox.make(folder)) {
            assertThat(folder).isEmptyDirectory();
            try (Mailbox asker = found()) {
                assertThat(asker.tryLock()).isTrue();
                assertThat(own.request()).isEmpty();
                asker.ask("what?");
                assertThat(own.request()).isEqualTo("what?");
                assertThat(asker.heading()).isEmpty();

                own.answer("that", out -> out.write("x".repeat(100_000)));

                assertThat(asker.heading()).isEqualTo("that");
                try (InputStream in = asker.answer(100_000)) {
                    assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo("x".repeat(100_000));
                }
            }
        }
        assertThat(Mailbox.of(ProcessHandle.current().pid())).isNull();
    }

    @Test
    void a_new_request_has_nothing_of_the_last_answer_and_one_that_nobody_waits_for_is_removed() throws IOException {
        try (Mailbox own = Mailbox.make(folder);
                Mailbox asker = found()) {
            asker.ask("first");
            own.answer("first answer", out -> out.write("text"));
            asker.ask("second");
            assertThat(asker.heading()).isEmpty();

            own.answer("second answer", out -> {});
            own.clearWhenFree();
            assertThat(own.request()).isEmpty();
            assertThat(asker.heading()).isEmpty();
        }
    }

    @Test
    void too_long_a_request_and_too_long_an_answer_are_refused() throws IOException {
        try (Mailbox own = Mailbox.make(folder);
                Mailbox asker = found()) {
            assertThatThrownBy(() -> asker.ask("x".repeat(10_000))).hasMessageContaining("more than 8192 bytes");
            asker.ask("x");
            own.answer("x", out -> out.write("x".repeat(1000)));
            try (InputStream in = asker.answer(999)) {
                assertThatThrownBy(in::readAllBytes).hasMessageContaining("more than 999 bytes");
            }
        }
    }
}
