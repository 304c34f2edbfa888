package dev.hangscope.agent.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hangscope.agent.dist.apps.StuckApps;
import dev.hangscope.agent.dist.apps.WaitingApp;
import dev.hangscope.agent.dist.harness.ForkedJvm;
import dev.hangscope.snapshot.JavaThread;
import dev.hangscope.snapshot.QueueFacts;
import dev.hangscope.snapshot.ResourceFacts;
import dev.hangscope.snapshot.ResourceFacts.Party;
import dev.hangscope.snapshot.ResourceFacts.Role;
import dev.hangscope.snapshot.Snapshot;
import dev.hangscope.snapshot.ThreadWait;
import dev.hangscope.snapshot.json.SnapshotJson;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One thread for each way to wait, and each is told, with what it waits for and who holds it. */
@Tag("oldest-and-newest-jdk")
class WaitingAppIT {
    private static final List<String> OWNED =
            List.of("lock.mutex", "lock.writer", "lock.reader", "lock.stamped", "monitor-enter.monitor");

    @TempDir
    private Path folder;

    private Snapshot look(Class<?> app, String... arguments) throws Exception {
        try (ForkedJvm jvm = ForkedJvm.running(app)
                .agentOptions("watch=off,out=" + folder)
                .arguments(arguments)
                .start()
                .awaitAgent()
                .awaitStdout("stuck")) {
            jvm.sigquit();
            jvm.awaitStderr("report written");
            Path report = folder.resolve("hangscope-" + jvm.pid() + "-1.json");
            try (Reader json = Files.newBufferedReader(report)) {
                return SnapshotJson.read(json);
            }
        }
    }

    /** The threads by name, and how each waits; what is expected stands in the name. */
    private static void assertEachIsTold(Snapshot snapshot, Set<String> unknownHere) {
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> told = new TreeMap<>();
        for (JavaThread thread : snapshot.jvm().threads()) {
            int dot = thread.name().indexOf('.');
            boolean waits = dot > 0
                    && !thread.name().startsWith("holds.")
                    && !thread.name().startsWith("ForkJoinPool");
            if (waits && !unknownHere.contains(thread.name())) {
                expected.put(thread.name(), thread.name().substring(0, dot));
                ThreadWait wait = thread.waitsFor();
                told.put(
                        thread.name(),
                        wait == null
                                ? "nothing"
                                : wait.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            }
        }
        assertThat(told).isEqualTo(expected).hasSizeGreaterThan(50);
    }

    /** What is waited for has a name too, but for the outside, which has none inside the JVM. */
    private static void assertEachHasAnObject(Snapshot snapshot, Set<String> unknownHere) {
        assertThat(snapshot.jvm().threads().stream()
                        .filter(thread -> thread.name().indexOf('.') > 0 && !unknownHere.contains(thread.name()))
                        .filter(thread -> thread.waitsFor() != null
                                && thread.waitsFor().kind() != ThreadWait.Kind.OUTSIDE
                                && thread.waitsFor().resource() == null)
                        .map(JavaThread::name))
                .isEmpty();
    }

    /** The agent itself must not have loaded a queue's class before it wove it. */
    private static void assertUsesOfEachQueueAreKnown(Snapshot snapshot) {
        assertThat(snapshot.jvm().queues()).hasSizeGreaterThan(10).allMatch(QueueFacts::complete);
    }

    private static ThreadWait wait(Snapshot snapshot, String name) {
        return snapshot.jvm().threads().stream()
                .filter(thread -> thread.name().equals(name))
                .map(JavaThread::waitsFor)
                .findFirst()
                .orElseThrow();
    }

    private static List<Party> owners(Snapshot snapshot, String name) {
        String resource = wait(snapshot, name).resource();
        return snapshot.jvm().resources().stream()
                .filter(each -> each.id().equals(resource))
                .flatMap(each -> each.parties().stream())
                .filter(party -> party.role() == Role.OWNER)
                .toList();
    }

    private static ResourceFacts resource(Snapshot snapshot, String name) {
        String resource = wait(snapshot, name).resource();
        return snapshot.jvm().resources().stream()
                .filter(each -> each.id().equals(resource))
                .findFirst()
                .orElseThrow();
    }

    /** Names of the threads that play a role for what the thread waits for. */
    private static Set<String> parties(Snapshot snapshot, String name, Role role) {
        ResourceFacts facts = resource(snapshot, name);
        Map<Long, String> names =
                snapshot.jvm().threads().stream().collect(Collectors.toMap(JavaThread::id, JavaThread::name));
        return facts.parties().stream()
                .filter(party -> party.role() == role)
                .map(party -> names.getOrDefault(party.thread(), "ended"))
                .collect(Collectors.toSet());
    }

    private static void assertOwnersAreKnown(Snapshot snapshot) {
        assertThat(parties(snapshot, "lock.mutex", Role.OWNER)).containsExactly("holds.mutex");
        assertThat(parties(snapshot, "monitor-enter.monitor", Role.OWNER)).containsExactly("holds.monitor");
        assertThat(parties(snapshot, "lock.writer", Role.OWNER))
                .containsExactlyInAnyOrder("holds.readers-1", "holds.readers-2");
        assertThat(parties(snapshot, "semaphore.permits", Role.HOLDER)).containsExactly("holds.permits");
        assertThat(parties(snapshot, "latch.two-left", Role.RELEASER)).containsExactly("ended");
        assertThat(parties(snapshot, "lock.stamped", Role.OWNER)).containsExactly("holds.stamped");
        assertThat(parties(snapshot, "lock.stamped-writer", Role.HOLDER)).containsExactly("holds.stamped-reader");
        assertThat(OWNED)
                .allSatisfy(waiter -> assertThat(owners(snapshot, waiter))
                        .isNotEmpty()
                        .allMatch(owner -> String.valueOf(owner.at()).contains("WaitingApp.lambda$locks")));
    }

    private static void assertUsersOfPipesAreKnown(Snapshot snapshot) {
        assertThat(parties(snapshot, "pipe-read.nio", Role.WRITER)).containsExactly("holds.nio-writer");
        assertThat(parties(snapshot, "pipe-read.nio", Role.READER)).containsExactly("pipe-read.nio");
        assertThat(resource(snapshot, "pipe-read.nio").count()).isZero();
        assertThat(parties(snapshot, "pipe-read.nio-buffers", Role.WRITER)).isEmpty();
        assertThat(parties(snapshot, "pipe-write.nio", Role.WRITER)).containsExactly("pipe-write.nio");
    }

    /** Where a lock was taken is sampled, and a JVM that is just starting may have spent its samples: then another is looked at. */
    private Snapshot lookWithPlaces(String... arguments) throws Exception {
        Snapshot snapshot = look(WaitingApp.class, arguments);
        for (int more = 0; more < 5 && !placesAreKnown(snapshot); more++) {
            snapshot = look(WaitingApp.class, arguments);
        }
        return snapshot;
    }

    private static boolean placesAreKnown(Snapshot snapshot) {
        return OWNED.stream()
                .flatMap(waiter -> owners(snapshot, waiter).stream())
                .allMatch(owner -> owner.at() != null);
    }

    @Test
    void each_way_to_wait_is_told() throws Exception {
        Snapshot snapshot = lookWithPlaces();

        assertEachIsTold(snapshot, Set.of());
        assertEachHasAnObject(snapshot, Set.of());
        assertOwnersAreKnown(snapshot);
        assertUsersOfPipesAreKnown(snapshot);
        assertUsesOfEachQueueAreKnown(snapshot);
    }

    @Test
    void a_virtual_thread_waits_in_the_same_ways() throws Exception {
        assumeTrue(ForkedJvm.release() >= 24, "virtual threads that enter monitors pin their carriers");

        Snapshot snapshot = lookWithPlaces("virtual");

        // Which monitors a virtual thread owns, and so which stream it is in, the JDK tells from 25 on.
        Set<String> untold = ForkedJvm.release() >= 25
                ? Set.of("outside.stdin")
                : Set.of("child-read.stdout", "child-write.stdin", "outside.stdin");
        assertEachIsTold(snapshot, untold);
        assertEachHasAnObject(snapshot, Set.of());
        assertOwnersAreKnown(snapshot);
        assertUsersOfPipesAreKnown(snapshot);
    }

    @Test
    void a_carrier_does_not_wait_for_the_virtual_thread_that_it_carries() throws Exception {
        assumeTrue(ForkedJvm.release() >= 21, "this JDK has no virtual threads");

        Snapshot snapshot = look(StuckApps.VirtualThreadEnters.class);

        assertThat(snapshot.jvm().threads()).anyMatch(JavaThread::virtual);
        assertThat(snapshot.jvm().resources())
                .extracting(ResourceFacts::type)
                .doesNotContain("java.lang.VirtualThread");
    }
}
