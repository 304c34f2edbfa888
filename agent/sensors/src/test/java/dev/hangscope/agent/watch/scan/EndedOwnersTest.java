package dev.hangscope.agent.watch.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class EndedOwnersTest {

    private static byte[] mutex(int state, int owner, int users, int kind) {
        return ByteBuffer.allocate(20)
                .order(ByteOrder.nativeOrder())
                .putInt(state)
                .putInt(0)
                .putInt(owner)
                .putInt(users)
                .putInt(kind)
                .array();
    }

    @Test
    void a_mutex_that_processes_share_names_its_owner() {
        assertThat(EndedOwners.ownerOf(mutex(2, 4711, 1, 128))).isEqualTo(4711);
    }

    @Test
    void other_words_of_memory_name_none() {
        assertThat(EndedOwners.ownerOf(mutex(1, 4711, 1, 128)))
                .as("not contended")
                .isNull();
        assertThat(EndedOwners.ownerOf(mutex(2, 0, 1, 128))).as("free").isNull();
        assertThat(EndedOwners.ownerOf(mutex(2, 4711, 1, 0)))
                .as("of one process")
                .isNull();
        assertThat(EndedOwners.ownerOf(mutex(0, 128, 0, 0))).as("a semaphore").isNull();
    }

    private static byte[] readWriteLock(int readers, int writer, int shared) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.nativeOrder())
                .putInt(readers)
                .putInt(24, writer)
                .putInt(28, shared)
                .array();
    }

    @Test
    void a_read_write_lock_names_its_writer() {
        assertThat(EndedOwners.writerOf(readWriteLock(3, 4711, 1))).isEqualTo(4711);
        assertThat(EndedOwners.writerOf(readWriteLock(7, 4711, 1)))
                .as("readers wait")
                .isEqualTo(4711);
        assertThat(EndedOwners.writerOf(readWriteLock(8, 0, 1)))
                .as("read by one")
                .isNull();
        assertThat(EndedOwners.writerOf(readWriteLock(8, 4711, 1)))
                .as("other memory")
                .isNull();
        assertThat(EndedOwners.writerOf(readWriteLock(3, 4711, 0)))
                .as("of one process")
                .isNull();
    }

    private static byte[] operations(int... numbersAndSteps) {
        ByteBuffer bytes = ByteBuffer.allocate(numbersAndSteps.length * 3).order(ByteOrder.nativeOrder());
        for (int i = 0; i < numbersAndSteps.length; i += 2) {
            bytes.putShort((short) numbersAndSteps[i])
                    .putShort((short) numbersAndSteps[i + 1])
                    .putShort((short) 0);
        }
        return bytes.array();
    }

    @Test
    void the_first_semaphore_that_is_lowered() {
        assertThat(EndedOwners.decremented(operations(3, -1))).isEqualTo(3);
        assertThat(EndedOwners.decremented(operations(0, 0, 7, -2))).isEqualTo(7);
        assertThat(EndedOwners.decremented(operations(0, 0, 1, 1))).isNull();
    }

    @Test
    void a_set_that_was_only_set_to_a_value_was_not_used() {
        String table = "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n"
                + "1431677610         32   600          1     0     0     0     0 1795792000 1795791990\n"
                + "         0         33   600          1     0     0     0     0          0 1795791990\n";

        assertThat(EndedOwners.wasUsed(table, 32)).isTrue();
        assertThat(EndedOwners.wasUsed(table, 33)).isFalse();
        assertThat(EndedOwners.wasUsed(table, 34)).isFalse();
        assertThat(EndedOwners.wasUsed(null, 32)).isFalse();
    }
}
