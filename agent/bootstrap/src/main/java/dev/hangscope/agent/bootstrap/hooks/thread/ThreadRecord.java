package dev.hangscope.agent.bootstrap.hooks.thread;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/** What is known of one thread beyond its own life. Written by its starter and by itself; read by reports. */
public final class ThreadRecord extends WeakReference<Thread> {
    /** {@link Thread#threadId()}. */
    public final long id;

    /** Id of the thread that started it; 0 when the start was not seen. */
    public final long startedBy;

    /** Where it was started; {@code null} when the start was not seen or not sampled. */
    public final StackTraceElement @Nullable [] startedAt;

    /** Its name at its end; {@code null} while it lives. */
    public volatile @Nullable String nameAtEnd;

    /** {@link System#nanoTime()} at its end; 0 while it lives. */
    public volatile long endedAt;

    /** Class of the exception that ended it; {@code null} when there was none. */
    public volatile @Nullable String uncaughtType;

    /** That exception's message. */
    public volatile @Nullable String uncaughtMessage;

    /** That exception's innermost frames. */
    public volatile StackTraceElement @Nullable [] uncaughtAt;

    /** Whether it is a virtual thread. */
    public final boolean virtual;

    /** What it was about to wait for last, and for how long at most. Stale once it waits no more. */
    private @Nullable WeakReference<Object> waitsOn;

    private long waitsNanos;

    /** The future whose result it began to compute last. Stale once that is done. */
    private @Nullable WeakReference<Object> runs;

    /** For how long its last {@code parkNanos} was, where that is ten minutes or more; 0 otherwise. Written by the thread alone. */
    public long parksNanos;

    ThreadRecord(Thread thread, long id, long startedBy, StackTraceElement @Nullable [] startedAt, boolean virtual) {
        super(thread);
        this.id = id;
        this.startedBy = startedBy;
        this.startedAt = startedAt;
        this.virtual = virtual;
    }

    /** Whether the thread has ended, as far as its end was seen. */
    public boolean isEnded() {
        return endedAt != 0;
    }

    /** What the thread noted when it was about to wait last; {@code null} when there is nothing, or it is gone. */
    public @Nullable Object waitsOn() {
        WeakReference<Object> noted = waitsOn;
        return noted == null ? null : noted.get();
    }

    /** How long that wait may last, in nanoseconds; {@link Long#MAX_VALUE} for ever. */
    public long waitsNanos() {
        return waitsNanos;
    }

    /** The future whose result the thread began to compute last; {@code null} when there is none, or it is gone. */
    public @Nullable Object runs() {
        WeakReference<Object> noted = runs;
        return noted == null ? null : noted.get();
    }

    /** For how long its last park with a timeout was, in nanoseconds, where that is ten minutes or more; 0 otherwise. */
    public long parksNanos() {
        return parksNanos;
    }

    public void waits(Object resource, long nanos) {
        waitsNanos = nanos;
        WeakReference<Object> noted = waitsOn;
        if (noted == null || !noted.refersTo(resource)) {
            waitsOn = new WeakReference<>(resource);
        }
    }

    /** Without allocation: the note is the resource's own. */
    public void waits(WeakReference<Object> resource) {
        if (waitsOn != resource) {
            waitsNanos = Long.MAX_VALUE;
            waitsOn = resource;
        }
    }

    void runs(Object future) {
        runs = new WeakReference<>(future);
    }
}
