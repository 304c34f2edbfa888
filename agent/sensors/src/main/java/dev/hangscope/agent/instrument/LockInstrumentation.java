package dev.hangscope.agent.instrument;

import dev.hangscope.agent.instrument.weaving.HookGuard;
import dev.hangscope.agent.instrument.weaving.JdkInstrumentation;
import dev.hangscope.agent.instrument.weaving.MethodWeaving;
import dev.hangscope.agent.instrument.weaving.MethodWeaving.Woven;
import dev.hangscope.agent.instrument.weaving.RecordFieldAdding;
import dev.hangscope.agent.instrument.weaving.RecordPlace;
import dev.hangscope.agent.instrument.weaving.RecordPlaces;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.jspecify.annotations.Nullable;

/**
 * Where locks were taken, and who has a {@code StampedLock}: what no field of the JDK tells. Who owns the others stands in their
 * fields.
 *
 * <p>Woven where they return, on JDK 17 to 25: {@code lock}, {@code lockInterruptibly} and {@code tryLock} of
 * {@code ReentrantLock} and of both sides of {@code ReentrantReadWriteLock}, all of which have a field {@code sync};
 * {@code writeLock}, {@code writeLockInterruptibly} and {@code tryWriteLock} of {@code StampedLock}, which return the lock's state.
 * Who reads under it is counted ({@link ReadStamps}).
 */
final class LockInstrumentation implements JdkInstrumentation {
    private static final String HOOKS = "dev/hangscope/agent/bootstrap/hooks/site/LockHooks";
    private static final String COUNTS = "dev/hangscope/agent/bootstrap/hooks/queue/CountHooks";
    private static final String PACKAGE = "java/util/concurrent/locks/";
    private static final String STAMPED = PACKAGE + "StampedLock";

    /** From class to the class of its field {@code sync}; none for a lock that its waiters are parked on themselves. */
    private static final Map<String, String> CLASSES = Map.of(
            PACKAGE + "ReentrantLock",
            PACKAGE + "ReentrantLock$Sync",
            PACKAGE + "ReentrantReadWriteLock$ReadLock",
            PACKAGE + "ReentrantReadWriteLock$Sync",
            PACKAGE + "ReentrantReadWriteLock$WriteLock",
            PACKAGE + "ReentrantReadWriteLock$Sync",
            STAMPED,
            "");

    private static final Set<String> LOCKS = Set.of("lock", "lockInterruptibly", "tryLock");
    private static final Set<String> WRITE_LOCKS = Set.of("writeLock", "writeLockInterruptibly", "tryWriteLock");

    private final RecordPlaces places = new RecordPlaces();

    @Override
    public String sensor() {
        return "locks";
    }

    @Override
    public Set<String> classes() {
        return CLASSES.keySet();
    }

    @Override
    public byte[] weave(String internalName, @Nullable Class<?> loaded, byte[] classFile) {
        if (!internalName.equals(STAMPED)) {
            return MethodWeaving.weave(classFile, LOCKS, new Weaving(internalName, LOCKS));
        }
        RecordPlace place = places.of(STAMPED, loaded);
        Weaving ofWriters = new Weaving(STAMPED, WRITE_LOCKS);
        Set<String> methods = new HashSet<>(WRITE_LOCKS);
        methods.addAll(ReadStamps.ACTS.keySet());
        byte[] both = MethodWeaving.weave(classFile, methods, (next, name, descriptor, woven) -> {
            ReadStamps.Act act = ReadStamps.ACTS.get(name);
            if (act == null) {
                return ofWriters.visit(next, name, descriptor, woven);
            }
            woven.in(name);
            return new ReadStamps(next, place, act);
        });
        return RecordFieldAdding.add(both, place, COUNTS, "made");
    }

    @Override
    public boolean hasLoadedBefore() {
        return places.hasLoadedBefore();
    }

    /** No lambda: {@code ReentrantLock} is woven before {@code main}, where one costs a millisecond. */
    private static final class Weaving implements MethodWeaving.Plan {
        private final String owner;
        private final String sync;
        private final Set<String> methods;

        Weaving(String owner, Set<String> methods) {
            this.owner = owner;
            this.sync = CLASSES.getOrDefault(owner, "");
            this.methods = methods;
        }

        @Override
        public MethodVisitor visit(HookGuard next, String name, String descriptor, Woven woven) {
            if (name.equals("<init>")) {
                return new SyncMaking(next, sync);
            }
            if (!methods.contains(name)) {
                return next;
            }
            woven.in(name);
            return new Taking(next, owner, sync);
        }
    }

    /**
     * Says what the verifier would look up. JDK 25 verifies what an agent weaves, and to see that a {@code FairSync} is a
     * {@code Sync} it would load that class, which few applications use: the JIT compiler then no longer takes it for granted that
     * each lock has the other one, and all locks are slower.
     */
    private static final class SyncMaking extends MethodVisitor {
        private final String sync;

        SyncMaking(MethodVisitor next, String sync) {
            super(Opcodes.ASM9, next);
            this.sync = sync;
        }

        @Override
        public void visitMethodInsn(int opcode, String callee, String name, String descriptor, boolean itf) {
            super.visitMethodInsn(opcode, callee, name, descriptor, itf);
            if (name.equals("<init>") && callee.endsWith("$FairSync")) {
                super.visitTypeInsn(Opcodes.CHECKCAST, sync);
            }
        }
    }

    private static final class Taking extends MethodVisitor {
        private final HookGuard guard;
        private final String owner;
        private final String sync;

        Taking(HookGuard next, String owner, String sync) {
            super(Opcodes.ASM9, next);
            guard = next;
            this.owner = owner;
            this.sync = sync;
        }

        @Override
        public void visitInsn(int opcode) {
            switch (opcode) {
                case Opcodes.RETURN -> call("locked", Type.VOID_TYPE);
                case Opcodes.IRETURN -> call("tried", Type.BOOLEAN_TYPE);
                case Opcodes.LRETURN -> call("stamped", Type.LONG_TYPE);
                default -> {}
            }
            super.visitInsn(opcode);
        }

        private void call(String hook, Type result) {
            guard.beginReturn();
            guard.loadResult();
            super.visitVarInsn(Opcodes.ALOAD, 0);
            if (!sync.isEmpty()) {
                super.visitFieldInsn(Opcodes.GETFIELD, owner, "sync", "L" + sync + ";");
            }
            String first = result == Type.VOID_TYPE ? "" : result.getDescriptor();
            super.visitMethodInsn(Opcodes.INVOKESTATIC, HOOKS, hook, "(" + first + "Ljava/lang/Object;)V", false);
            guard.endReturn();
        }
    }

    /**
     * Who reads under a {@code StampedLock}, and since when: the lock itself only counts its readers. Woven where the methods return that
     * hand out a reader's stamp, take it back, or exchange it for another, on JDK 17 to 25.
     */
    private static final class ReadStamps extends MethodVisitor {
        static final Map<String, Act> ACTS = Map.of(
                "readLock", Act.HAND_OUT,
                "readLockInterruptibly", Act.HAND_OUT,
                "tryReadLock", Act.HAND_OUT,
                "tryConvertToReadLock", Act.EXCHANGE,
                "tryConvertToWriteLock", Act.EXCHANGE,
                "tryConvertToOptimisticRead", Act.EXCHANGE,
                "unlockRead", Act.TAKE_BACK,
                "unstampedUnlockRead", Act.TAKE_BACK,
                "tryUnlockRead", Act.TAKE_BACK);

        private final HookGuard guard;
        private final RecordPlace place;
        private final Act act;

        /** What a method does with a stamp. */
        enum Act {
            /** Returns a reader's stamp, or 0. */
            HAND_OUT,
            /** Returns a stamp for the one that is its argument, or 0. */
            EXCHANGE,
            /** Takes a reader's stamp back; one that returns {@code false} has not. */
            TAKE_BACK
        }

        ReadStamps(HookGuard next, RecordPlace place, Act act) {
            super(Opcodes.ASM9, next);
            guard = next;
            this.place = place;
            this.act = act;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.LRETURN || opcode == Opcodes.IRETURN || opcode == Opcodes.RETURN) {
                guard.beginReturn();
                guard.loadResult();
                String arguments = switch (act) {
                    case HAND_OUT -> "(J";
                    case EXCHANGE -> {
                        super.visitVarInsn(Opcodes.LLOAD, 1);
                        yield "(JJ";
                    }
                    case TAKE_BACK -> opcode == Opcodes.IRETURN ? "(Z" : "(";
                };
                place.pass(mv, STAMPED, COUNTS, act == Act.TAKE_BACK ? "unread" : "read", arguments);
                guard.endReturn();
            }
            super.visitInsn(opcode);
        }
    }
}
