package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.BeforeWait;
import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.RecordFieldAdding;
import dev.hangscope.agent.instrument.weaving.RecordPlace;
import dev.hangscope.agent.instrument.weaving.RecordPlaces;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Who counted down, acquired, released, arrived: what no field of the JDK tells later.
 *
 * <p>Woven, on JDK 17 to 25: {@code CountDownLatch$Sync.tryReleaseShared}; {@code Semaphore$Sync.nonfairTryAcquireShared},
 * {@code tryReleaseShared}, {@code drainPermits}, and {@code Semaphore$FairSync.tryAcquireShared}; {@code CyclicBarrier.dowait};
 * {@code Phaser.doArrive} and {@code arriveAndAwaitAdvance}. The objects that waiters are parked on keep the record.
 */
final class CountInstrumentation implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/queue/CountHooks";
    private static final String PACKAGE = "java/util/concurrent/";

    private final String sensor;

    /** From class to the methods woven, with what they do. */
    private final Map<String, Map<String, Act>> classes;

    private final RecordPlaces places = new RecordPlaces();

    /** What a method does, and so where its hook stands. */
    private enum Act {
        /** Returns whether this was the last count. */
        COUNT_DOWN,
        /** Takes its argument's number of permits, unless it returns a negative number. */
        ACQUIRE,
        /** Returns the number of permits that it took. */
        DRAIN,
        /** Gives its argument's number of permits back. */
        RELEASE,
        /** Arrives. */
        ARRIVE,
        /** Arrives, and then waits on a condition that does not lead back to it. */
        ARRIVE_AND_WAIT
    }

    private CountInstrumentation(String sensor, Map<String, Map<String, Act>> classes) {
        this.sensor = sensor;
        this.classes = classes;
    }

    static CountInstrumentation ofLatches() {
        return new CountInstrumentation(
                "latches", Map.of(PACKAGE + "CountDownLatch$Sync", Map.of("tryReleaseShared", Act.COUNT_DOWN)));
    }

    static CountInstrumentation ofSemaphores() {
        return new CountInstrumentation(
                "semaphores",
                Map.of(
                        PACKAGE + "Semaphore$Sync",
                        Map.of(
                                "nonfairTryAcquireShared", Act.ACQUIRE,
                                "tryReleaseShared", Act.RELEASE,
                                "drainPermits", Act.DRAIN),
                        PACKAGE + "Semaphore$FairSync",
                        Map.of("tryAcquireShared", Act.ACQUIRE)));
    }

    static CountInstrumentation ofPhasers() {
        return new CountInstrumentation(
                "phasers",
                Map.of(PACKAGE + "Phaser", Map.of("doArrive", Act.ARRIVE, "arriveAndAwaitAdvance", Act.ARRIVE)));
    }

    static CountInstrumentation ofBarriers() {
        return new CountInstrumentation(
                "barriers", Map.of(PACKAGE + "CyclicBarrier", Map.of("dowait", Act.ARRIVE_AND_WAIT)));
    }

    @Override
    public String sensor() {
        return sensor;
    }

    @Override
    public Set<String> classes() {
        return classes.keySet();
    }

    @Override
    public boolean hasLoadedBefore() {
        return places.hasLoadedBefore();
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        Map<String, Act> acts = classes.getOrDefault(internalName, Map.of());
        boolean ownField = !internalName.endsWith("$FairSync");
        String owner = ownField ? internalName : internalName.replace("$FairSync", "$Sync");
        RecordPlace place = ownField ? places.of(owner, loaded) : places.ofSuperclass(owner, loaded);
        byte[] woven = MethodWeaving.weave(classFile, acts.keySet(), (next, name, descriptor, found) -> {
            Act act = acts.get(name);
            if (act == null) {
                return next;
            }
            if (act == Act.ARRIVE_AND_WAIT) {
                return new Acting(new BeforeWait(next, name, found), next, place, owner, act);
            }
            found.in(name);
            return new Acting(next, next, place, owner, act);
        });
        String hook = internalName.endsWith("CountDownLatch$Sync") ? "madeLatch" : "made";
        return ownField ? RecordFieldAdding.add(woven, place, HOOKS, hook) : woven;
    }

    private static final class Acting extends MethodVisitor {
        private final HookGuard guard;
        private final RecordPlace place;
        private final String owner;
        private final Act act;

        Acting(MethodVisitor next, HookGuard guard, RecordPlace place, String owner, Act act) {
            super(Opcodes.ASM9, next);
            this.guard = guard;
            this.place = place;
            this.owner = owner;
            this.act = act;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (act == Act.ARRIVE || act == Act.ARRIVE_AND_WAIT) {
                guard.beginEntry();
                call("arrived", "(");
                guard.endEntry();
            }
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.IRETURN && act != Act.ARRIVE && act != Act.ARRIVE_AND_WAIT) {
                guard.beginReturn();
                switch (act) {
                    case COUNT_DOWN -> {
                        guard.loadResult();
                        call("counted", "(Z");
                    }
                    case ACQUIRE -> {
                        guard.loadResult();
                        super.visitVarInsn(Opcodes.ILOAD, 1);
                        call("took", "(II");
                    }
                    case DRAIN -> {
                        guard.loadResult();
                        guard.loadResult();
                        call("took", "(II");
                    }
                    case RELEASE -> {
                        super.visitVarInsn(Opcodes.ILOAD, 1);
                        call("gave", "(I");
                    }
                    case ARRIVE, ARRIVE_AND_WAIT -> {}
                }
                guard.endReturn();
            }
            super.visitInsn(opcode);
        }

        private void call(String hook, String arguments) {
            place.pass(mv, owner, HOOKS, hook, arguments);
        }
    }
}
