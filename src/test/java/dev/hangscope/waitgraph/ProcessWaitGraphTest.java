package dev.hangscope.waitgraph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.os.OsDescriptor;
import dev.hangscope.snapshot.os.OsDescriptor.Access;
import dev.hangscope.snapshot.os.OsExit;
import dev.hangscope.snapshot.os.OsMapping;
import dev.hangscope.snapshot.os.OsProcess.Wakeup;
import dev.hangscope.snapshot.os.OsWait;
import dev.hangscope.snapshot.os.TreeBuilder;
import dev.hangscope.waitgraph.ProcessWaitGraph.Pollers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessWaitGraphTest {
    private final TreeBuilder tree = new TreeBuilder();

    private boolean isStuck(long pid) {
        return ProcessWaitGraph.of(tree.facts()).isStuck(ProcessWaitGraph.process(pid));
    }

    private boolean isStuckUnlessWeak(long pid) {
        return ProcessWaitGraph.of(tree.facts()).isStuckUnlessWeak(ProcessWaitGraph.process(pid));
    }

    @Test
    void a_reader_is_stuck_when_every_writer_is() {
        tree.process(1, 0).waitsFor(2).pipe(4, Access.WRITE, 7);
        tree.process(2, 1).reads(3).pipe(3, Access.READ, 7).pipe(4, Access.WRITE, 7);

        assertThat(isStuck(1)).isTrue();
        assertThat(isStuck(2)).isTrue();
    }

    @Test
    void one_living_writer_keeps_all_readers_alive() {
        tree.process(1, 0).waitsFor(2);
        tree.process(2, 1).reads(3).pipe(3, Access.READ, 7);
        tree.process(3, 99).sleeps().pipe(4, Access.WRITE, 7).outsider();

        assertThat(isStuck(1)).isFalse();
        assertThat(isStuck(2)).isFalse();
    }

    @Test
    void a_second_thread_that_lives_may_use_any_descriptor() {
        tree.process(1, 0).reads(3).sleeps().pipe(3, Access.READ, 7).pipe(4, Access.WRITE, 7);

        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void an_end_whose_mode_is_not_known_counts_as_both() {
        tree.process(1, 0).reads(3).pipe(3, Access.READ, 7);
        tree.process(2, 9).sleeps().pipe(5, Access.UNKNOWN, 7).outsider();

        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void whoever_moved_between_the_looks_is_alive() {
        tree.process(1, 0).moving(OsWait.of(OsWait.Kind.FUTEX));

        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void a_holder_that_ended_during_the_look_is_alive() {
        tree.process(1, 0).reads(3).pipe(3, Access.READ, 7);
        tree.process(2, 1).defunct(new OsExit(0, 0)).pipe(4, Access.WRITE, 7);

        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void a_zombie_releases_nobody_but_its_parent() {
        tree.process(1, 0).reads(3).pipe(3, Access.READ, 7).pipe(4, Access.WRITE, 7);
        tree.process(2, 1).defunct(new OsExit(0, 0));
        tree.process(3, 1).waitsFor(4);
        tree.process(4, 3).defunct(new OsExit(0, 0));

        assertThat(isStuck(1)).isTrue();
        assertThat(isStuck(3)).isFalse();
    }

    @Test
    void a_descriptor_in_flight_may_be_the_other_end() {
        tree.process(1, 0).reads(3).pipe(3, Access.READ, 7).pipe(4, Access.WRITE, 7);
        tree.process(2, 1).sleeps();
        assertThat(isStuck(1)).isTrue();

        tree.receiver(2);
        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void a_socket_is_released_by_holders_of_either_end() {
        tree.process(1, 0).reads(3).socket(3, 10, 11);
        tree.process(2, 1).waitsFor(3).socket(4, 11, 10);
        tree.process(3, 2).sleeps();
        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void a_private_lock_is_released_inside_the_address_space_only() {
        tree.process(1, 0).onLock();
        assertThat(isStuck(1)).isTrue();

        TreeBuilder shared = new TreeBuilder();
        shared.process(1, 0).onLock().sharesMemoryWith(2);
        shared.process(2, 1).sleeps();
        assertThat(ProcessWaitGraph.of(shared.facts()).isStuck(ProcessWaitGraph.process(1)))
                .isFalse();
    }

    @Test
    void memory_that_can_be_opened_by_name_is_a_weak_wait() {
        tree.process(1, 0).onSemaphore("00:1b 1").mapping(new OsMapping("00:1b 1", "/dev/shm/sem.named"));

        assertThat(isStuck(1)).isFalse();
        assertThat(isStuckUnlessWeak(1)).isTrue();
    }

    @Test
    void alarms_and_signals_of_the_kernel_may_end_any_wait() {
        tree.process(1, 0).onLock().wakeup(Wakeup.ALARM_PENDING);
        tree.process(2, 1).onLock().wakeup(Wakeup.IO_SIGNAL);
        tree.process(3, 1).onLock().wakeup(Wakeup.CHILD_SIGNAL);
        tree.process(4, 3).sleeps();

        assertThat(List.of(isStuck(1), isStuck(2), isStuck(3))).containsOnly(false);
    }

    @Test
    void a_poll_over_something_from_outside_is_alive() {
        tree.process(1, 0)
                .in(OsWait.on(OsWait.Kind.POLL, List.of(3, 5)))
                .pipe(3, Access.READ, 7)
                .holds(OsDescriptor.of(5, OsDescriptor.Kind.SOCKET, Access.BOTH, 9, "socket:[9]"));

        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void an_epoll_set_is_looked_through_and_a_lost_member_is_alive() {
        OsDescriptor set = new OsDescriptor(
                6, OsDescriptor.Kind.EPOLL, Access.BOTH, 0, "anon_inode:[eventpoll]", null, null, List.of(3), null);
        tree.process(1, 0)
                .onLock()
                .in(OsWait.on(OsWait.Kind.POLL, List.of(6)))
                .holds(set)
                .pipe(3, Access.READ, 7)
                .pipe(4, Access.WRITE, 7);
        assertThat(isStuck(1)).isTrue();

        TreeBuilder lost = new TreeBuilder();
        lost.process(1, 0)
                .onLock()
                .in(OsWait.on(OsWait.Kind.POLL, List.of(6)))
                .holds(new OsDescriptor(6, OsDescriptor.Kind.EPOLL, Access.BOTH, 0, "", null, null, List.of(-1), null));
        assertThat(ProcessWaitGraph.of(lost.facts()).isStuck(ProcessWaitGraph.process(1)))
                .isFalse();
    }

    @Test
    void a_descriptor_closed_under_the_reader_proves_nothing() {
        tree.process(1, 0).reads(3);

        assertThat(isStuck(1)).isFalse();
    }

    @Test
    void a_stopped_process_is_a_weak_wait() {
        tree.process(1, 0).waitsFor(2);
        tree.process(2, 1).in(OsWait.of(OsWait.Kind.STOPPED));

        assertThat(isStuck(1)).isFalse();
        assertThat(isStuckUnlessWeak(1)).isTrue();
    }

    @Test
    void helpers_that_poll_are_alive_unless_asked_otherwise_and_the_main_thread_always() {
        tree.process(1, 0).onLock().in(OsWait.timed(OsWait.Kind.SLEEPS, Duration.ofMillis(100)));
        tree.process(2, 1).in(OsWait.timed(OsWait.Kind.SLEEPS, Duration.ofMillis(100)));

        assertThat(isStuckUnlessWeak(1)).isFalse();
        WaitGraph idle = WaitGraph.of(ProcessWaitGraph.nodes(tree.facts(), Pollers.IDLE));
        assertThat(idle.isStuckUnlessWeak(ProcessWaitGraph.process(1))).isTrue();
        assertThat(idle.isStuck(ProcessWaitGraph.process(1))).isFalse();
        assertThat(idle.isStuckUnlessWeak(ProcessWaitGraph.process(2))).isFalse();
    }

    @Test
    void file_locks_are_released_by_those_who_hold_them() {
        OsDescriptor locked =
                new OsDescriptor(3, OsDescriptor.Kind.FILE, Access.BOTH, 0, "/tmp/a", null, null, List.of(), "00:13:1");
        tree.process(1, 0).in(OsWait.forObject(OsWait.Kind.FILE_LOCK, "00:13:1", List.of(4)));
        assertThat(isStuck(1)).isFalse();

        tree.process(2, 1).waitsFor(1).holds(locked);
        assertThat(isStuck(1)).as("2 does not wait for a child of its own").isFalse();

        TreeBuilder cycle = new TreeBuilder();
        cycle.process(1, 0).waitsFor(2).holds(locked);
        cycle.process(2, 1).in(OsWait.forObject(OsWait.Kind.FILE_LOCK, "00:13:1", List.of(4)));
        assertThat(ProcessWaitGraph.of(cycle.facts()).isStuck(ProcessWaitGraph.process(2)))
                .isTrue();
    }

    @Test
    void a_pipe_without_a_writer_that_blocks_a_read_has_one_in_the_kernel() {
        tree.process(1, 0).reads(3).pipe(3, Access.READ, 7);
        tree.process(2, 1).writes(4).pipe(4, Access.WRITE, 8);
        tree.process(3, 1).reads(5).socket(5, 10, 11);
        assertThat(List.of(isStuck(1), isStuck(2), isStuck(3))).containsOnly(false);

        TreeBuilder narrow = new TreeBuilder().looks(1);
        narrow.process(1, 0).reads(3).pipe(3, Access.READ, 7);
        assertThat(ProcessWaitGraph.of(narrow.facts()).isStuck(ProcessWaitGraph.process(1)))
                .as("holders outside the tree have not been searched for")
                .isTrue();
    }

    @Test
    void an_eventfd_may_be_signaled_by_the_kernel() {
        OsDescriptor counter = OsDescriptor.of(3, OsDescriptor.Kind.EVENT, Access.BOTH, 5, "anon_inode:[eventfd]");
        tree.process(1, 0).reads(3).holds(counter);

        assertThat(isStuck(1)).isFalse();
        assertThat(isStuckUnlessWeak(1)).isTrue();
    }

    @Test
    void an_io_uring_may_end_any_wait_of_its_process() {
        tree.process(1, 0).onLock().wakeup(Wakeup.IO_URING);

        assertThat(isStuck(1)).isFalse();
        assertThat(isStuckUnlessWeak(1)).isTrue();
    }

    @Test
    void a_wait_for_any_child_may_end_with_an_adopted_descendant() {
        tree.process(1, 0).in(OsWait.forProcess(OsWait.Kind.CHILD, null)).pipe(4, Access.WRITE, 7);
        tree.process(2, 1).reads(3).pipe(3, Access.READ, 7);
        tree.process(3, 2).onLock();
        assertThat(isStuck(1)).isTrue();

        tree.process(4, 3).sleeps();
        assertThat(isStuck(1)).isFalse();
        assertThat(isStuck(2)).isFalse();

        TreeBuilder one = new TreeBuilder();
        one.process(1, 0).waitsFor(2).pipe(4, Access.WRITE, 7);
        one.process(2, 1).reads(3).pipe(3, Access.READ, 7);
        one.process(3, 2).sleeps();
        assertThat(ProcessWaitGraph.of(one.facts()).isStuck(ProcessWaitGraph.process(1)))
                .as("waits for one child, which no other process can end")
                .isTrue();
    }

    @Test
    void a_handler_of_sigchld_is_called_for_adopted_descendants_too() {
        tree.process(1, 0).onLock().wakeup(Wakeup.CHILD_SIGNAL);
        tree.process(2, 1).onLock();
        tree.process(3, 2).sleeps();

        assertThat(isStuck(1)).isFalse();
        assertThat(isStuck(2)).isTrue();
    }

    @Test
    void memory_whose_name_was_unlinked_may_have_another_or_be_a_system_v_segment() {
        tree.process(1, 0).onSemaphore("0 1").mapping(new OsMapping("0 1", "/dev/shm/sem.Xy (deleted)", true));
        tree.process(2, 1).onSemaphore("0 2").mapping(new OsMapping("0 2", "/SYSV0000002a (deleted)"));
        tree.process(3, 1).onSemaphore("0 3").mapping(new OsMapping("0 3", "/dev/shm/sem.Xz (deleted)"));

        assertThat(List.of(isStuck(1), isStuck(2))).containsOnly(false);
        assertThat(isStuck(3)).isTrue();
    }

    @Test
    void the_owner_of_a_file_lock_may_be_outside_the_tree() {
        tree.looks(1).process(1, 0).in(OsWait.forObject(OsWait.Kind.FILE_LOCK, "00:13:1", List.of(4)));

        assertThat(isStuck(1)).as("so that the whole machine is searched").isTrue();
    }
}
