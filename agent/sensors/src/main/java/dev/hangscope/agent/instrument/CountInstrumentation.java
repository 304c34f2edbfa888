package dev.hangscope.agent.instrument;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * Who counted down, acquired, released, arrived: what no field of the JDK tells later.
 *
 * <p>Woven, on JDK 17 to 25: {@code CountDownLatch$Sync.tryReleaseShared}; {@code Semaphore$Sync.nonfairTryAcquireShared},
 * {@code tryReleaseShared}, {@code drainPermits}, and {@code Semaphore$FairSync.tryAcquireShared}; {@code CyclicBarrier.dowait};
 * {@code Phaser.doArrive} and {@code arriveAndAwaitAdvance}. The record hangs in a field that is added to the class, of which a
 * waiter's blocker is an instance, while the class is loaded; in one that is loaded already nothing can be recorded.
 */
final class CountInstrumentation implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/CountHooks";
    private static final String PACKAGE = "java/util/concurrent/";

    private final String sensor;

    /** From class to the methods woven, with what they do. */
    private final Map<String, Map<String, Act>> classes;

    /** The classes that have the field. */
    private final Set<String> withField = ConcurrentHashMap.newKeySet();

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
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        Map<String, Act> acts = classes.getOrDefault(internalName, Map.of());
        boolean ownField = !internalName.endsWith("$FairSync");
        String owner = ownField ? internalName : internalName.replace("$FairSync", "$Sync");
        if (ownField ? loaded != null && !RecordField.isIn(loaded) : !withField.contains(owner)) {
            throw new UnknownJdkException("it was loaded before the agent, so what happened to it is not recorded");
        }
        byte[] woven = MethodWeaving.weave(classFile, acts.keySet(), (next, name, descriptor, found) -> {
            Act act = acts.get(name);
            if (act == null) {
                return next;
            }
            if (act == Act.ARRIVE_AND_WAIT) {
                return new Acting(new BeforeWait(next, name, found), owner, act);
            }
            found.in(name);
            return new Acting(next, owner, act);
        });
        String hook = internalName.endsWith("CountDownLatch$Sync") ? "madeLatch" : "made";
        byte[] whole = ownField ? RecordField.add(woven, HOOKS, hook) : woven;
        withField.add(owner);
        return whole;
    }

    /** Straight-line code only, so the method's stack map frames stay true. */
    private static final class Acting extends MethodVisitor {
        private final String owner;
        private final Act act;

        Acting(MethodVisitor next, String owner, Act act) {
            super(Opcodes.ASM9, next);
            this.owner = owner;
            this.act = act;
        }

        @Override
        public void visitCode() {
            super.visitCode();
            if (act == Act.ARRIVE || act == Act.ARRIVE_AND_WAIT) {
                call("arrived", "(");
            }
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.IRETURN) {
                switch (act) {
                    case COUNT_DOWN -> {
                        super.visitInsn(Opcodes.DUP);
                        call("counted", "(Z");
                    }
                    case ACQUIRE -> {
                        super.visitInsn(Opcodes.DUP);
                        super.visitVarInsn(Opcodes.ILOAD, 1);
                        call("took", "(II");
                    }
                    case DRAIN -> {
                        super.visitInsn(Opcodes.DUP);
                        super.visitInsn(Opcodes.DUP);
                        call("took", "(II");
                    }
                    case RELEASE -> {
                        super.visitVarInsn(Opcodes.ILOAD, 1);
                        call("gave", "(I");
                    }
                    case ARRIVE, ARRIVE_AND_WAIT -> {}
                }
            }
            super.visitInsn(opcode);
        }

        private void call(String hook, String arguments) {
            RecordField.pass(mv, owner, HOOKS, hook, arguments);
        }
    }
}
