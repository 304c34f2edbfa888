package dev.hangscope.heap;

import dev.hangscope.heap.HprofWriter.FrameOf;
import dev.hangscope.heap.HprofWriter.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A program made up at random: threads that run, sleep or wait at latches, and objects between them. It can be written as a
 * heap dump, and it knows itself who may ever be woken, by trying: a thread that can move takes every reference that it can
 * get at, one after the other, until nothing changes.
 */
final class HeapProgram {
    private static final int FIELDS = 3;

    /** Any object; {@code waiter} tells of a latch who waits at it. */
    static final class Thing {
        final String kind;
        final Map<String, Thing> fields = new LinkedHashMap<>();
        long address;

        Thing(String kind) {
            this.kind = kind;
        }
    }

    /** A thread; {@code latch} is what it waits for, null when it runs or sleeps. */
    static final class Actor {
        final int serial;
        final Thing object;
        final List<Thing> locals = new ArrayList<>();
        Thing latch;
        boolean signalled;

        Actor(int serial, Thing object) {
            this.serial = serial;
            this.object = object;
        }
    }

    String threadName = "t";
    private final Random random;
    final List<Thing> things = new ArrayList<>();
    final List<Thing> statics = new ArrayList<>();
    final List<Thing> jni = new ArrayList<>();
    final List<Thing> groups = new ArrayList<>();
    final List<Actor> actors = new ArrayList<>();

    /** The thread that executes Java code while the dump is taken; all others stand in a call. */
    @Nullable
    Actor runs;

    HeapProgram(long seed) {
        random = new Random(seed);
        int objects = 10 + random.nextInt(40);
        int latches = 1 + random.nextInt(8);
        int threads = 2 + random.nextInt(9);
        for (int i = 0; i < objects; i++) {
            things.add(new Thing(random.nextInt(8) == 0 ? "weak" : "node"));
        }
        List<Thing> gates = new ArrayList<>();
        for (int i = 0; i < latches; i++) {
            Thing latch = new Thing("latch");
            latch.fields.put("sync", new Thing("sync"));
            gates.add(latch);
            things.add(latch);
        }
        Thing list = new Thing("threads");
        groups.add(list);
        for (int i = 0; i < threads; i++) {
            Thing object = new Thing(random.nextInt(4) == 0 ? "subclass" : "thread");
            Actor actor = new Actor(i + 1, object);
            things.add(object);
            actors.add(actor);
            list.fields.put("[" + i + "]", object);
            if (random.nextInt(4) != 0) {
                actor.latch = pick(gates);
                actor.signalled = random.nextInt(20) == 0;
            }
        }
        for (Thing thing : things) {
            switch (thing.kind) {
                case "node" -> refer(thing, "f0", "f1", "f2");
                case "weak" -> refer(thing, "referent");
                case "subclass" -> refer(thing, "extra", "target");
                case "thread" -> refer(thing, "target", "threadLocals");
                default -> {}
            }
        }
        for (Actor actor : actors) {
            int locals = random.nextInt(4);
            for (int i = 0; i < locals; i++) {
                actor.locals.add(pick(things));
            }
            if (actor.latch != null) {
                actor.locals.add(actor.latch);
                actor.object.fields.put("parkBlocker", actor.latch.fields.get("sync"));
            }
        }
        int fields = random.nextInt(3);
        for (int i = 0; i < fields; i++) {
            statics.add(pick(things));
        }
        if (random.nextInt(4) == 0) {
            jni.add(pick(things));
        }
    }

    /** Adds threads that all wait at one latch, which nobody else has. */
    void addCrowd(int threads) {
        Thing latch = new Thing("latch");
        latch.fields.put("sync", new Thing("sync"));
        things.add(latch);
        for (int i = 0; i < threads; i++) {
            Thing object = new Thing("thread");
            Actor actor = new Actor(actors.size() + 1, object);
            actor.latch = latch;
            actor.locals.add(latch);
            object.fields.put("parkBlocker", latch.fields.get("sync"));
            things.add(object);
            groups.get(0).fields.put("[" + actors.size() + "]", object);
            actors.add(actor);
        }
    }

    private void refer(Thing thing, String... fields) {
        for (String field : fields) {
            if (random.nextInt(FIELDS) == 0) {
                thing.fields.put(field, pick(things));
            }
        }
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    /** What a thread that can move may do with the {@code Thread} object of one that cannot, and with weak references. */
    enum Custom {
        /** Read what has a getter or is the application's own, and what is referred to strongly. */
        STRONG,
        /** Also read weak references. */
        USUAL,
        /** Also run its task, and find it in a list of all threads. */
        ANY
    }

    /** Lets one of the threads that wait for nothing execute Java code when the dump is taken. */
    void runOne() {
        runs = actors.stream()
                .filter(actor -> actor.latch == null && actor.serial % 2 == 0)
                .findAny()
                .orElse(null);
    }

    /** The serials of the threads that may move, now or some time. */
    Set<Integer> movers(Custom custom) {
        Set<Integer> movers = new HashSet<>();
        for (Actor actor : actors) {
            if (actor.latch == null || actor.signalled) {
                movers.add(actor.serial);
            }
        }
        boolean changed = true;
        while (changed) {
            Set<Thing> reached = reached(movers, custom);
            changed = false;
            for (Actor actor : actors) {
                if (actor.latch != null && reached.contains(actor.latch.fields.get("sync"))) {
                    changed |= movers.add(actor.serial);
                }
            }
        }
        return movers;
    }

    private Set<Thing> reached(Set<Integer> movers, Custom custom) {
        Set<Thing> reached = new HashSet<>(statics);
        reached.addAll(jni);
        Map<Thing, Actor> asleep = new HashMap<>();
        for (Actor actor : actors) {
            if (movers.contains(actor.serial)) {
                reached.addAll(actor.locals);
                reached.add(actor.object);
            } else {
                asleep.put(actor.object, actor);
                if (custom == Custom.ANY && actor.object.fields.get("extra") != null) {
                    reached.add(actor.object.fields.get("extra"));
                }
            }
        }
        boolean changed = true;
        while (changed) {
            Set<Thing> more = new HashSet<>();
            for (Thing thing : reached) {
                thing.fields.forEach((field, target) -> {
                    boolean hidden = asleep.containsKey(thing)
                            && (field.equals("parkBlocker")
                                    || field.equals("threadLocals")
                                    || (field.equals("target") && custom != Custom.ANY));
                    boolean weak = thing.kind.equals("weak") && custom == Custom.STRONG;
                    if (!hidden && !weak) {
                        more.add(target);
                    }
                });
            }
            changed = reached.addAll(more);
        }
        return reached;
    }

    /** The dump of this program's heap, as a JDK 17 would lay it out. */
    byte[] dump() {
        HprofWriter out = new HprofWriter();
        things.forEach(thing -> thing.address = out.address());
        groups.forEach(group -> group.address = out.address());
        for (Thing thing : things) {
            if (thing.kind.equals("latch")) {
                thing.fields.get("sync").address = out.address();
            }
        }
        Type object = out.type("java.lang.Object", null, Map.of(), Map.of());
        Map<String, Long> fields = new LinkedHashMap<>();
        for (int i = 0; i < statics.size(); i++) {
            fields.put("S" + i, statics.get(i).address);
        }
        Type main = out.type("com.acme.Main", object, Map.of(), fields);
        Type unsafe = out.type("jdk.internal.misc.Unsafe", object, Map.of(), Map.of());
        Type support = out.type("java.util.concurrent.locks.LockSupport", object, Map.of(), Map.of());
        Type node = out.type("com.acme.Node", object, fields('L', "f0", "f1", "f2"), Map.of());
        Type reference = out.type("java.lang.ref.Reference", object, fields('L', "referent", "queue"), Map.of());
        Type weak = out.type("java.lang.ref.WeakReference", reference, Map.of(), Map.of());
        Type bytes = out.type("java.lang.String", object, fields('L', "value"), Map.of());
        Map<String, Character> threadFields = fields('L', "name", "parkBlocker", "target", "threadLocals", "group");
        threadFields.putAll(fields('J', "tid"));
        threadFields.putAll(fields('I', "threadStatus"));
        threadFields.putAll(fields('Z', "interrupted", "daemon"));
        Type thread = out.type("java.lang.Thread", object, threadFields, Map.of());
        Type subclass = out.type("com.acme.Worker", thread, fields('L', "extra"), Map.of());
        Type group = out.type("java.lang.ThreadGroup", object, fields('L', "threads"), Map.of());
        Type array = out.type("[Ljava.lang.Thread;", object, Map.of(), Map.of());
        Map<String, Character> syncFields = fields('L', "head", "tail");
        syncFields.putAll(fields('I', "state"));
        Type synchronizer =
                out.type("java.util.concurrent.locks.AbstractQueuedSynchronizer", object, syncFields, Map.of());
        Type sync = out.type("java.util.concurrent.CountDownLatch$Sync", synchronizer, Map.of(), Map.of());
        Type latch = out.type("java.util.concurrent.CountDownLatch", object, fields('L', "sync"), Map.of());
        Map<String, Character> waiterFields = fields('L', "next", "waiter");
        waiterFields.putAll(fields('I', "status"));
        Type waiter = out.type(
                "java.util.concurrent.locks.AbstractQueuedSynchronizer$SharedNode", object, waiterFields, Map.of());

        Map<Thing, Long> heads = new HashMap<>();
        for (Actor actor : actors) {
            if (actor.latch != null) {
                long own = out.address();
                Thing at = actor.latch.fields.get("sync");
                out.instance(
                        own,
                        waiter,
                        Map.of(
                                "next",
                                heads.getOrDefault(at, 0L),
                                "waiter",
                                actor.object.address,
                                "status",
                                actor.signalled ? 0L : 1L));
                heads.put(at, own);
            }
        }
        long groupAddress = out.address();
        Thing list = groups.get(0);
        out.objects(
                list.address,
                array,
                list.fields.values().stream().map(each -> each.address).toList());
        out.instance(groupAddress, group, Map.of("threads", list.address));
        out.root(0x05, groupAddress);
        Map<Thing, Actor> actorOf = new HashMap<>();
        actors.forEach(actor -> actorOf.put(actor.object, actor));
        for (Thing thing : things) {
            Map<String, Long> values = new HashMap<>();
            thing.fields.forEach((field, target) -> values.put(field, target.address));
            switch (thing.kind) {
                case "node" -> out.instance(thing.address, node, values);
                case "weak" -> out.instance(thing.address, weak, values);
                case "latch" -> {
                    Thing its = thing.fields.get("sync");
                    out.instance(its.address, sync, Map.of("state", 1L, "head", heads.getOrDefault(its, 0L)));
                    out.instance(thing.address, latch, values);
                }
                default -> {
                    Actor actor = actorOf.get(thing);
                    long name = out.address();
                    long letters = out.address();
                    out.bytes(letters, (threadName + actor.serial).getBytes(StandardCharsets.US_ASCII));
                    out.instance(name, bytes, Map.of("value", letters));
                    values.put("name", name);
                    values.put("tid", (long) actor.serial);
                    values.put("group", groupAddress);
                    values.put("threadStatus", actor.latch == null ? (actor.serial % 2 == 0 ? 5L : 0xE1L) : 0x291L);
                    out.instance(thing.address, thing.kind.equals("thread") ? thread : subclass, values);
                }
            }
        }
        for (Actor actor : actors) {
            List<FrameOf> frames = new ArrayList<>();
            if (actor.latch != null) {
                frames.add(new FrameOf(unsafe, "park", -3));
                frames.add(new FrameOf(support, "park", 211));
            } else if (runs != actor) {
                frames.add(new FrameOf(unsafe, "read", -3));
            }
            frames.add(new FrameOf(main, "run", 7));
            out.thread(actor.serial, actor.object.address, frames);
            actor.locals.forEach(local -> out.local(local.address, actor.serial, frames.size() - 1));
        }
        jni.forEach(held -> out.root(random.nextBoolean() ? 0x01 : 0xFF, held.address));
        return out.dump();
    }

    private static Map<String, Character> fields(char type, String... names) {
        Map<String, Character> fields = new LinkedHashMap<>();
        for (String name : names) {
            fields.put(name, type);
        }
        return fields;
    }
}
