package dev.hangscope.agent.jvm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.CoarseClock;
import dev.hangscope.agent.bootstrap.hooks.site.LockHooks;
import dev.hangscope.agent.jvm.access.ResourceIds;
import dev.hangscope.agent.jvm.thread.JavaThreads;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ThreadWait;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.AbstractOwnableSynchronizer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A loop that tries to take a lock is a wait for it, unless the owner takes it anew or the loop has ended. */
class PolledLocksTest {
    private static final class Lock extends AbstractOwnableSynchronizer {
        void setOwner(Thread owner) {
            setExclusiveOwnerThread(owner);
        }
    }

    private final Lock lock = new Lock();
    private final Thread owner = new Thread("owner");

    @AfterEach
    void forget() {
        LockHooks.tried(true, lock);
    }

    /** Beside a loop of another thread, so that what is taken is noted. */
    @BeforeEach
    void poll() throws InterruptedException {
        Lock polled = new Lock();
        Thread loop = new Thread(() -> {
            LockHooks.tried(false, polled);
            CoarseClock.now += TimeUnit.SECONDS.toNanos(1);
            for (int i = 0; i < 8; i++) {
                LockHooks.tried(false, polled);
            }
        });
        loop.start();
        loop.join();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            LockHooks.tried(false, lock);
        }
    }

    private static @Nullable ThreadWait polled(long later) {
        Thread me = Thread.currentThread();
        Waiting waiting =
                new Waiting(me, JavaThreads.id(me), false, Thread.State.RUNNABLE, new StackTraceElement[0], null, null);
        return new PolledLocks(new ResourceLook(new ResourceIds()), CoarseClock.now + later).of(waiting);
    }

    @Test
    void a_lock_that_a_thread_tries_again_and_again() {
        lock.setOwner(owner);
        fail(7);

        ThreadWait wait = polled(0);
        assertThat(wait).isNotNull();
        assertThat(wait.kind()).isEqualTo(ThreadWait.Kind.LOCK);
        assertThat(wait.timed()).isTrue();
        assertThat(wait.rounds()).isEqualTo(7);
    }

    @Test
    void a_second_try_and_a_lock_that_is_free_are_no_loop() {
        lock.setOwner(owner);
        fail(2);
        assertThat(polled(0)).isNull();

        lock.setOwner(null);
        fail(7);
        assertThat(polled(0)).isNull();
    }

    @Test
    void a_loop_that_has_ended_is_none() {
        lock.setOwner(owner);
        fail(7);

        assertThat(polled(TimeUnit.SECONDS.toNanos(9))).isNull();
    }

    @Test
    void an_owner_that_polls_itself_has_the_lock_all_the_time_unless_it_took_it_meanwhile()
            throws InterruptedException {
        Lock other = new Lock();
        Thread stays = new Thread(() -> LockHooks.tried(false, other));
        stays.start();
        stays.join();
        lock.setOwner(stays);
        fail(7);
        assertThat(polled(0)).isNotNull();

        Thread givesWay = new Thread(() -> {
            LockHooks.tried(false, other);
            LockHooks.locked(lock);
        });
        givesWay.start();
        givesWay.join();
        lock.setOwner(givesWay);
        assertThat(polled(0)).isNull();
    }
}
