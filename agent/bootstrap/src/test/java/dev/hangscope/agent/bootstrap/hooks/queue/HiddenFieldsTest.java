package dev.hangscope.agent.bootstrap.hooks.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class HiddenFieldsTest {
    private static final class Woven {
        int before;
        QueueRecord record;
        int behind;
    }

    private static final class Ordinary {
        int field;
    }

    @Test
    void the_record_is_left_out() {
        assertThat(HiddenFields.visible(Woven.class.getDeclaredFields()))
                .extracting(Field::getName)
                .containsExactly("before", "behind");
    }

    @Test
    void other_fields_stay() {
        Field[] fields = Ordinary.class.getDeclaredFields();

        assertThat(HiddenFields.visible(fields)).isSameAs(fields);
    }
}
