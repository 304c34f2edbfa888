package dev.hangscope.agent.dist.apps;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * A hundred programs made up at random, of objects that refer to each other and threads that sleep or wait at latches. A
 * thread's name tells what is true of it, found by trying: a thread that can move takes every reference it can get at.
 */
public final class RandomApp {
    private static final int PROGRAMS = 100;
    private static final List<Object> KEPT = new ArrayList<>();

    private RandomApp() {}

    private static final class Node {
        Object first;
        Object second;
    }

    /** A thread's part: its stack holds this as long as it waits or sleeps. */
    private static final class Part implements Runnable {
        final List<Object> held = new ArrayList<>();
        CountDownLatch latch;

        @Override
        public void run() {
            try {
                if (latch == null) {
                    Thread.sleep(3_600_000);
                } else {
                    latch.await();
                }
                System.out.println(Thread.currentThread().getName() + " went on" + held);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void start(int seed) {
        Random random = new Random(seed);
        List<Object> things = new ArrayList<>();
        for (int i = 3 + random.nextInt(15); i > 0; i--) {
            things.add(new Node());
        }
        List<CountDownLatch> latches = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            latches.add(new CountDownLatch(1));
        }
        things.addAll(latches);
        for (Object thing : things) {
            if (thing instanceof Node node) {
                node.first = random.nextInt(2) == 0 ? pick(things, random) : null;
                node.second = random.nextInt(3) == 0 ? pick(things, random) : null;
            }
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 2 + random.nextInt(4); i > 0; i--) {
            Part part = new Part();
            part.latch = random.nextInt(4) == 0 ? null : pick(latches, random);
            for (int j = random.nextInt(3); j > 0; j--) {
                part.held.add(pick(things, random));
            }
            parts.add(part);
        }
        Object kept = random.nextInt(2) == 0 ? pick(things, random) : null;
        Set<Part> movers = movers(parts, kept);
        if (kept != null) {
            KEPT.add(kept);
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String truth = part.latch == null ? "sleeps" : movers.contains(part) ? "live" : "stuck";
            Thread thread = new Thread(null, part, truth + "-" + seed + "-" + i, 1 << 17);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static <T> T pick(List<T> some, Random random) {
        return some.get(random.nextInt(some.size()));
    }

    private static Set<Part> movers(List<Part> parts, Object kept) {
        Set<Part> movers = new HashSet<>();
        parts.stream().filter(part -> part.latch == null).forEach(movers::add);
        boolean changed = true;
        while (changed) {
            Map<Object, Boolean> reached = new IdentityHashMap<>();
            reach(kept, reached);
            movers.forEach(part -> part.held.forEach(each -> reach(each, reached)));
            changed = false;
            for (Part part : parts) {
                changed |= part.latch != null && reached.containsKey(part.latch) && movers.add(part);
            }
        }
        return movers;
    }

    private static void reach(Object thing, Map<Object, Boolean> reached) {
        if (thing != null && reached.put(thing, true) == null && thing instanceof Node node) {
            reach(node.first, reached);
            reach(node.second, reached);
        }
    }

    private static void startAll() {
        for (int seed = 0; seed < PROGRAMS; seed++) {
            start(seed + Integer.getInteger("seed", 0));
        }
    }

    /** Starts them all, prints {@code ready} when they wait or sleep, and sleeps. */
    public static void main(String[] args) throws Exception {
        startAll();
        Settled.awaitGroup();
        System.out.println("ready");
        Thread.sleep(3_600_000);
    }
}
