package dev.hangscope.agent.bootstrap.hooks.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class RecordTableTest {
    /** Equal to all others: the table must go by identity, and call no method of the object. */
    private static final class Hostile {
        @Override
        public boolean equals(Object other) {
            throw new AssertionError("called");
        }

        @Override
        public int hashCode() {
            throw new AssertionError("called");
        }
    }

    @Test
    void an_object_has_its_own_record() {
        Object one = new Hostile();
        Object other = new Hostile();
        QueueRecord record = new QueueRecord(null, true);

        RecordTable.keep(one, record);

        assertThat(RecordTable.find(one)).isSameAs(record);
        assertThat(RecordTable.find(other)).isNull();
    }

    @Test
    void the_record_of_an_object_that_is_gone_goes_too() {
        WeakReference<QueueRecord> record = keptForAnObjectThatIsGone();
        while (record.get() != null) {
            System.gc();
            RecordTable.sweep();
        }

        assertThat(record.get()).isNull();
    }

    private static WeakReference<QueueRecord> keptForAnObjectThatIsGone() {
        QueueRecord record = new QueueRecord(null, true);
        RecordTable.keep(new Hostile(), record);
        return new WeakReference<>(record);
    }
}
