package dev.hangscope.agent.jvm.monitor;

import dev.hangscope.agent.bootstrap.hooks.wake.NotifySite;
import dev.hangscope.agent.bootstrap.hooks.wake.NotifySites;
import dev.hangscope.agent.bootstrap.hooks.wake.WakePlace;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.ThreadWait.Kind;
import dev.hangscope.snapshot.history.WakeFacts;
import dev.hangscope.snapshot.stack.Frames;
import dev.hangscope.snapshot.stack.WaitShape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Who notified objects of the classes on which threads are in {@code Object.wait} now, and in which code. */
final class NotifierLook {
    private final Map<String, List<Waiting>> byClass = new HashMap<>();
    private final Map<WakePlace, NotifySite> places = new LinkedHashMap<>();

    /** Code of whose calls not all are recorded, while threads wait in code of the same package. */
    private final Map<NotifySite, List<Long>> incomplete = new LinkedHashMap<>();

    NotifierLook(Collection<Waiting> threads, MonitorLook monitors) {
        List<Waiting> waiters = new ArrayList<>();
        for (Waiting thread : threads) {
            String monitor = thread.kind() == Kind.OBJECT_WAIT ? monitors.of(thread) : null;
            if (monitor != null) {
                waiters.add(thread);
                String type = monitor.substring(0, monitor.lastIndexOf('@'));
                byClass.computeIfAbsent(type, key -> new ArrayList<>()).add(thread);
            }
        }
        for (NotifySite site : waiters.isEmpty() ? List.<NotifySite>of() : NotifySites.all()) {
            for (WakePlace place : site.byClass()) {
                if (byClass.containsKey(place.type)) {
                    places.put(place, site);
                }
            }
            if (site.isIncomplete()) {
                for (Waiting thread : waiters) {
                    if (isOfSamePackage(thread.stack(), site.at)) {
                        incomplete
                                .computeIfAbsent(site, key -> new ArrayList<>())
                                .add(thread.id());
                    }
                }
            }
        }
    }

    private static boolean isOfSamePackage(StackTraceElement[] stack, StackTraceElement place) {
        String ofPlace = packageOf(place);
        for (StackTraceElement frame : stack) {
            if (!WaitShape.isJdk(frame) && packageOf(frame).equals(ofPlace)) {
                return true;
            }
        }
        return false;
    }

    private static String packageOf(StackTraceElement frame) {
        String type = frame.getClassName();
        return type.substring(0, Math.max(0, type.lastIndexOf('.')));
    }

    Collection<WakePlace> places() {
        return places.keySet();
    }

    /** @param wakers the facts of the threads that notified there */
    void addTo(List<WakeFacts> facts, Function<WakePlace, List<WakeFacts.Waker>> wakers) {
        boolean complete = !NotifySites.areIncomplete();
        places.forEach((place, site) -> facts.add(new WakeFacts(
                byClass.getOrDefault(place.type, List.of()).stream()
                        .map(Waiting::id)
                        .toList(),
                Frames.withoutAddress(place.type),
                null,
                wakers.apply(place),
                complete && place.isComplete(),
                Frames.site(place.at))));
        incomplete.forEach((site, waiters) -> facts.add(
                new WakeFacts(waiters, "", null, List.of(), false, Frames.site(new StackTraceElement[] {site.at}))));
    }
}
