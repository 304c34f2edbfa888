package dev.hangscope.diagnosis.signatures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.snapshot.code.Meaning;
import dev.hangscope.snapshot.code.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTextTest {
    @Test
    void a_line_has_a_meaning_and_a_method() throws SignatureText.BadSignatureException {
        assertThat(SignatureText.parse(
                        "# ours\n\n idle com.acme.Mailbox.await \r\nrun-loop\t*.Loop$1.*\nborrows Pool.<init>"))
                .containsExactly(
                        new Signature(Meaning.IDLE, "com.acme.Mailbox", "await"),
                        new Signature(Meaning.RUN_LOOP, "*.Loop$1", "*"),
                        new Signature(Meaning.BORROWS, "Pool", "<init>"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    idle                      | line 3: 'idle' is not two words
                    idle a.B.c d              | line 3: 'idle a.B.c d' is not two words
                    idel a.B.c                | line 3: 'idel' is no meaning: write one of idle, awaits-shutdown,
                    idle await                | line 3: 'await' is no method: write CLASS.METHOD
                    idle *.*                  | line 3: '*.*' is no method
                    idle *.await              | line 3: '*.await' is no method
                    idle com.*.Mailbox.await  | is no method
                    idle com..Mailbox.await   | is no method
                    idle com.acme.Mailbox.    | is no method
                    idle java.lang.Object.wait| is in the JDK, where all waits end: name the method that calls it
                    """)
    void a_bad_line_is_refused_with_its_number_reason_and_remedy(String line, String message) {
        assertThatThrownBy(() -> SignatureText.parse("# ours\nidle a.B.c\n" + line))
                .isInstanceOf(SignatureText.BadSignatureException.class)
                .hasMessageContaining(message);
    }

    @Test
    void what_cannot_be_printed_is_not_printed() {
        assertThatThrownBy(() -> SignatureText.parse("\u001b[31mred a.B.c"))
                .message()
                .doesNotContain("\u001b");
    }

    @Test
    void there_is_a_most() {
        assertThatThrownBy(() -> SignatureText.parse("idle a.B.c\n".repeat(SignatureText.MOST + 1)))
                .hasMessage("line 1001: more than 1000 signatures: leave some out");
    }
}
