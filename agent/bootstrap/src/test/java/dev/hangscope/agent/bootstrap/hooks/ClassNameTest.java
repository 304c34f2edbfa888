package dev.hangscope.agent.bootstrap.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassNameTest {
    private static final class NobodyAskedForMyName {}

    @Test
    void is_the_one_that_the_class_gives_whoever_asks_first() {
        String first = ClassName.of(NobodyAskedForMyName.class);

        assertThat(first).isEqualTo(ClassNameTest.class.getName() + "$NobodyAskedForMyName");
        assertThat(ClassName.of(NobodyAskedForMyName.class)).isSameAs(first);
        assertThat(NobodyAskedForMyName.class.getName()).isSameAs(first);
    }
}
