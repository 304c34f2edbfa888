package dev.hangscope.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.snapshot.SensorState;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weaves the classes of the JDK that runs the tests, and the same classes with one method under another name. */
class JdkWeavingTest {
    private final HookWeaver weaver = new HookWeaver();

    @ParameterizedTest
    @CsvSource({
        "java/util/concurrent/CountDownLatch$Sync, CountHooks.madeLatch CountHooks.counted",
        "java/util/concurrent/Semaphore$Sync, CountHooks.made CountHooks.took CountHooks.gave",
        "java/util/concurrent/CyclicBarrier, CountHooks.made CountHooks.arrived WaitHooks.waiting",
        "java/util/concurrent/Phaser, CountHooks.made CountHooks.arrived",
        "java/util/concurrent/CompletableFuture, WaitHooks.waiting SiteHooks.submitted TaskHooks.failedResult",
        "java/util/concurrent/FutureTask, TaskHooks.failed",
        "java/util/concurrent/CompletableFuture$AsyncSupply, WaitHooks.running",
        "java/util/concurrent/CompletableFuture$AsyncRun, WaitHooks.running",
        "java/util/concurrent/ThreadPoolExecutor, WaitHooks.waiting SiteHooks.made SiteHooks.submitted TaskHooks.rejected",
        "java/util/concurrent/ScheduledThreadPoolExecutor, SiteHooks.submitted",
        "java/util/concurrent/ForkJoinPool, WaitHooks.waiting SiteHooks.made SiteHooks.submitted",
        "java/util/concurrent/locks/ReentrantLock, LockHooks.locked LockHooks.tried",
        "java/util/concurrent/locks/ReentrantReadWriteLock$ReadLock, LockHooks.locked LockHooks.tried",
        "java/util/concurrent/locks/ReentrantReadWriteLock$WriteLock, LockHooks.locked LockHooks.tried",
        "java/util/concurrent/locks/StampedLock, LockHooks.stamped CountHooks.made CountHooks.read CountHooks.unread",
        "java/util/concurrent/locks/LockSupport, WakeHooks.waking WakeHooks.woken WakeHooks.parking",
        "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject, WakeHooks.signalling",
        "java/io/PipedInputStream, WaitHooks.waiting SiteHooks.made",
        "java/io/PipedReader, WaitHooks.waiting SiteHooks.made",
        "sun/nio/ch/SourceChannelImpl, PipeHooks.source PipeHooks.waiting PipeHooks.read",
        "sun/nio/ch/SinkChannelImpl, PipeHooks.sink PipeHooks.waiting PipeHooks.written PipeHooks.asked",
        "java/lang/ProcessImpl, WaitHooks.waiting FirstChild.starting StartedProcesses.started StartedProcesses.asked"
    })
    void each_class_gets_the_calls_of_its_family(String type, String hooks) throws IOException {
        byte[] woven = weaver.transform(null, type, null, null, classFile(type));

        assertThat(woven).isNotNull();
        assertThat(hookCalls(woven)).containsExactlyInAnyOrder(hooks.split(" "));
        assertThat(weaver.states(Map.of())).allMatch(SensorState::active);
    }

    @Test
    void a_fair_semaphore_uses_the_field_of_its_superclass() throws IOException {
        String sync = "java/util/concurrent/Semaphore$Sync";
        String fair = "java/util/concurrent/Semaphore$FairSync";
        weaver.transform(null, sync, null, null, classFile(sync));

        byte[] woven = weaver.transform(null, fair, null, null, classFile(fair));

        assertThat(woven).isNotNull();
        assertThat(hookCalls(woven)).containsExactly("CountHooks.took");
    }

    @Test
    void what_was_loaded_before_the_agent_keeps_its_records_in_a_table() throws Exception {
        for (String name : List.of(
                "java.util.concurrent.LinkedBlockingQueue",
                "java.util.concurrent.CountDownLatch$Sync",
                "java.util.concurrent.CyclicBarrier",
                "sun.nio.ch.SourceChannelImpl")) {
            String type = name.replace('.', '/');
            byte[] woven = weaver.transform(null, type, Class.forName(name, false, null), null, classFile(type));

            assertThat(hookCalls(woven)).as(name).contains("RecordTable.find", "RecordTable.keep");
            assertThat(fields(woven)).as(name).doesNotContain("$hangscope");
        }
        assertThat(weaver.states(Map.of()))
                .allMatch(SensorState::active)
                .filteredOn(state -> state.reason() != null)
                .allMatch(state -> state.reason().contains("another agent loaded java.util.concurrent before this one"))
                .extracting(SensorState::name)
                .containsExactly("queues", "latches", "barriers", "nio-pipes");
    }

    @Test
    void a_fair_semaphore_is_told_by_the_table_where_its_superclass_was_loaded_before() throws Exception {
        String sync = "java/util/concurrent/Semaphore$Sync";
        String fair = "java/util/concurrent/Semaphore$FairSync";
        weaver.transform(null, sync, Class.forName(sync.replace('/', '.'), false, null), null, classFile(sync));

        byte[] woven = weaver.transform(null, fair, null, null, classFile(fair));

        assertThat(hookCalls(woven)).containsExactlyInAnyOrder("CountHooks.took", "RecordTable.find");
    }

    /** An agent in front of this one may have written the class from what is loaded. */
    @Test
    void a_field_that_is_there_is_not_added_twice() throws IOException {
        String type = "java/util/concurrent/LinkedBlockingQueue";
        byte[] once = weaver.transform(null, type, null, null, classFile(type));

        byte[] twice = weaver.transform(null, type, null, null, once);

        assertThat(fields(twice)).containsOnlyOnce("$hangscope");
    }

    @Test
    void reflection_does_not_see_the_field() throws IOException {
        String type = "jdk/internal/reflect/Reflection";

        byte[] woven = weaver.transform(null, type, Object.class, null, classFile(type));

        assertThat(hookCalls(woven)).containsExactly("HiddenFields.visible");
    }

    @Test
    void a_thread_that_could_not_be_started_is_told() throws IOException {
        byte[] woven = weaver.transform(null, "java/lang/Thread", null, null, classFile("java/lang/Thread"));

        assertThat(hookCalls(woven))
                .containsExactlyInAnyOrder(
                        "ThreadHooks.starting", "ThreadHooks.notStarted", "ThreadHooks.uncaught", "ThreadHooks.ended");
    }

    @ParameterizedTest
    @CsvSource({
        "latches, java/util/concurrent/CountDownLatch$Sync, tryReleaseShared",
        "semaphores, java/util/concurrent/Semaphore$Sync, nonfairTryAcquireShared",
        "barriers, java/util/concurrent/CyclicBarrier, dowait",
        "phasers, java/util/concurrent/Phaser, doArrive",
        "futures, java/util/concurrent/CompletableFuture, waitingGet",
        "futures, java/util/concurrent/CompletableFuture, encodeThrowable",
        "pools, java/util/concurrent/ThreadPoolExecutor, execute",
        "pipes, java/io/PipedInputStream, awaitSpace",
        "nio-pipes, sun/nio/ch/SourceChannelImpl, read",
        "nio-pipes, sun/nio/ch/SinkChannelImpl, getFD",
        "locks, java/util/concurrent/locks/StampedLock, tryWriteLock",
        "locks, java/util/concurrent/locks/StampedLock, tryConvertToOptimisticRead",
        "wakers, java/util/concurrent/locks/LockSupport, unpark",
        "wakers, java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject, doSignal",
        "threads, java/lang/Thread, start",
        "processes, java/lang/ProcessImpl, waitFor"
    })
    void a_jdk_that_differs_turns_off_its_family_alone(String sensor, String type, String method) throws IOException {
        byte[] doctored = renamed(classFile(type), method);

        assertThat(weaver.transform(null, type, null, null, doctored)).isNull();

        assertThat(weaver.states(Map.of()))
                .filteredOn(state -> !state.active())
                .extracting(SensorState::name)
                .containsExactly(sensor);
        assertThat(reasonOf(sensor)).contains(type.replace('/', '.')).contains(method);
    }

    @Test
    void queues_that_wait_on_no_condition_turn_off_the_queues_alone() throws IOException {
        String type = "java/util/concurrent/LinkedBlockingQueue";
        byte[] doctored = renamed(classFile(type), "take", "poll", "put", "offer");

        assertThat(weaver.transform(null, type, null, null, doctored)).isNull();

        assertThat(weaver.states(Map.of()))
                .filteredOn(state -> !state.active())
                .extracting(SensorState::name)
                .containsExactly("queues");
        assertThat(reasonOf("queues")).contains("java.util.concurrent.LinkedBlockingQueue");
    }

    private String reasonOf(String sensor) {
        return weaver.states(Map.of()).stream()
                .filter(state -> state.name().equals(sensor))
                .map(state -> String.valueOf(state.reason()))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] classFile(String internalName) throws IOException {
        try (InputStream in = Object.class.getResourceAsStream("/" + internalName + ".class")) {
            assertThat(in).as(internalName).isNotNull();
            return in.readAllBytes();
        }
    }

    private static byte[] renamed(byte[] classFile, String... methods) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                String other = List.of(methods).contains(name) ? "renamed" + name : name;
                                return super.visitMethod(access, other, descriptor, signature, thrown);
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    private static List<String> fields(byte[] classFile) {
        List<String> fields = new ArrayList<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public FieldVisitor visitField(
                                    int access, String name, String descriptor, String signature, Object value) {
                                fields.add(name);
                                return null;
                            }
                        },
                        0);
        return fields;
    }

    private static Set<String> hookCalls(byte[] classFile) {
        Set<String> calls = new HashSet<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String called, String type, boolean itf) {
                                        if (owner.startsWith("dev/hangscope/")) {
                                            calls.add(owner.substring(owner.lastIndexOf('/') + 1) + "." + called);
                                        }
                                    }
                                };
                            }
                        },
                        0);
        return calls;
    }
}
