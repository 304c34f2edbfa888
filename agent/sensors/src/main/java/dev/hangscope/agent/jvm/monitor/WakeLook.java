package dev.hangscope.agent.jvm.monitor;

import dev.hangscope.agent.bootstrap.hooks.thread.ThreadRecord;
import dev.hangscope.agent.bootstrap.hooks.wake.WakePlace;
import dev.hangscope.agent.bootstrap.hooks.wake.WakePlaces;
import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.history.WakeFacts;
import dev.hangscope.snapshot.stack.Frames;
import dev.hangscope.snapshot.stack.WaitShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who woke threads before where threads are parked now: on an object of the same class, called by the same method of the application.
 */
public final class WakeLook {
    /** Of these nothing is recorded at their places: who uses them is known from fields or from other hooks. */
    private static final Set<Kind> KNOWN_OTHERWISE = EnumSet.of(
            Kind.QUEUE_TAKE,
            Kind.QUEUE_PUT,
            Kind.LOCK,
            Kind.MONITOR_ENTER,
            Kind.OBJECT_WAIT,
            Kind.CONDITION,
            Kind.CLASS_INIT,
            Kind.SLEEP,
            Kind.OUTSIDE);

    private final LookTime time;
    private final Map<WakePlace, List<Long>> waiters = new LinkedHashMap<>();

    private final NotifierLook notifiers;

    /** Looks at who woke threads where these threads wait now. */
    public WakeLook(Collection<Waiting> threads, MonitorLook monitors, LookTime time) {
        this.time = time;
        notifiers = new NotifierLook(threads, monitors);
        Map<String, List<WakePlace>> byClass = new HashMap<>();
        WakePlaces.all()
                .forEach(place -> byClass.computeIfAbsent(place.type, key -> new ArrayList<>())
                        .add(place));
        for (Waiting thread : threads) {
            if (thread.kind() == null || KNOWN_OTHERWISE.contains(thread.kind())) {
                continue;
            }
            String type =
                    thread.blocker() == null ? "" : thread.blocker().getClass().getName();
            for (WakePlace place : byClass.getOrDefault(type, List.of())) {
                if (place.at.length == 0 || isAt(thread.stack(), place.at)) {
                    waiters.computeIfAbsent(place, key -> new ArrayList<>()).add(thread.id());
                }
            }
        }
    }

    /** Whether the application's innermost method is the same in both. */
    private static boolean isAt(StackTraceElement[] stack, StackTraceElement[] place) {
        StackTraceElement here = user(stack);
        StackTraceElement there = user(place);
        return here != null
                && there != null
                && here.getMethodName().equals(there.getMethodName())
                && here.getClassName().equals(there.getClassName());
    }

    private static @Nullable StackTraceElement user(StackTraceElement[] frames) {
        for (StackTraceElement frame : frames) {
            if (!WaitShape.isJdk(frame)) {
                return frame;
            }
        }
        return null;
    }

    /** The records of those wakers that have one. */
    public List<ThreadRecord> users() {
        List<ThreadRecord> users = new ArrayList<>();
        List<WakePlace> places = new ArrayList<>(waiters.keySet());
        places.addAll(notifiers.places());
        for (WakePlace place : places) {
            for (WakePlace.Waker waker : place.wakers()) {
                if (waker.record != null) {
                    users.add(waker.record);
                }
            }
        }
        return users;
    }

    /** Returns the wake-ups that were recorded. */
    public List<WakeFacts> facts() {
        boolean complete = !WakePlaces.areIncomplete();
        List<WakeFacts> facts = new ArrayList<>();
        waiters.forEach((place, its) -> facts.add(new WakeFacts(
                its,
                Frames.withoutAddress(place.type),
                Frames.site(place.at),
                wakers(place),
                complete && place.isComplete(),
                null)));
        notifiers.addTo(facts, this::wakers);
        return facts;
    }

    private List<WakeFacts.Waker> wakers(WakePlace place) {
        return place.wakers().stream().map(this::waker).toList();
    }

    private WakeFacts.Waker waker(WakePlace.Waker waker) {
        return new WakeFacts.Waker(waker.id, waker.times, time.since(waker.last));
    }
}
