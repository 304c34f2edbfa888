package dev.hangscope.agent.instrument.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hangscope.agent.bootstrap.hooks.wake.NotifySite;
import dev.hangscope.agent.bootstrap.hooks.wake.NotifySites;
import dev.hangscope.agent.instrument.HookWeaver;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** Weaves classes as an application's loader would define them. */
class NotifyWeaverTest {
    private final NotifyWeaver weaver = new NotifyWeaver();
    private final Defining loader = new Defining();

    /** A loader that knows of no class but the JDK's. */
    private static final class Defining extends ClassLoader {
        Defining() {
            super(null);
        }

        Class<?> define(String name, byte[] classFile) {
            return defineClass(name, classFile, 0, classFile.length);
        }
    }

    /** Notifies in a branch, in a loop and by a lambda, and has a method that does not. */
    public static final class Notifying implements Callable<Object> {
        private final Object[] locks = {new Object(), this};

        @Override
        public Object call() {
            int done = 0;
            for (Object lock : locks) {
                synchronized (lock) {
                    if (lock == this) {
                        notify();
                    } else {
                        lock.notifyAll();
                    }
                    done++;
                }
            }
            Runnable last = () -> {
                synchronized (locks) {
                    locks.notifyAll();
                }
            };
            last.run();
            return done;
        }

        int other(int a) {
            return a + 1;
        }
    }

    /** Notifies an object by an interface as its type. */
    public static final class ByInterface implements Callable<Object> {
        private final Deque<String> jobs = new ArrayDeque<>();

        @Override
        public Object call() {
            synchronized (jobs) {
                jobs.notifyAll();
            }
            return 1;
        }
    }

    /** Does not own the monitor. */
    public static final class NotOwning implements Callable<Object> {
        @Override
        public Object call() {
            notifyAll();
            return 1;
        }
    }

    public static final class Referring implements Callable<Object> {
        @Override
        public synchronized Object call() {
            Runnable last = this::notifyAll;
            last.run();
            return 1;
        }
    }

    /** Has a method of that name, and one with that descriptor. */
    public static final class Named {
        void notify(int times) {
            run();
        }

        void run() {
            notify(2);
        }
    }

    private static byte[] classFile(Class<?> type) throws IOException {
        try (InputStream in =
                NotifyWeaverTest.class.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    /** The class as javac of JDK 18 and later compiles it. */
    private static byte[] calledByInterface(Class<?> type) throws IOException {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile(type))
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(
                                        Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, thrown)) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String called, String its, boolean isInterface) {
                                        boolean notifies = called.equals("notifyAll");
                                        super.visitMethodInsn(
                                                notifies ? Opcodes.INVOKEINTERFACE : opcode,
                                                notifies ? "java/util/Deque" : owner,
                                                called,
                                                its,
                                                notifies || isInterface);
                                    }
                                };
                            }
                        },
                        0);
        return writer.toByteArray();
    }

    private byte[] woven(Class<?> type) throws IOException {
        return woven(type, classFile(type));
    }

    private byte[] woven(Class<?> type, byte[] classFile) {
        byte[] woven = weaver.weave(loader, type.getName().replace('.', '/'), classFile);
        assertThat(woven).isNotNull();
        return woven;
    }

    private Object called(Class<?> type) throws Exception {
        return called(type, woven(type));
    }

    private Object called(Class<?> type, byte[] woven) throws Exception {
        Class<?> defined = loader.define(type.getName(), woven);
        Callable<?> instance = (Callable<?>) defined.getDeclaredConstructor().newInstance();
        return instance.call();
    }

    private static List<String> carriers(byte[] classFile) {
        List<String> found = new ArrayList<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String called, String its, boolean isInterface) {
                                        if (owner.endsWith("LockSupport")) {
                                            found.add(name + " " + called);
                                        }
                                    }
                                };
                            }
                        },
                        0);
        return found;
    }

    private static List<NotifySite> places(Class<?> type) {
        return NotifySites.all().stream()
                .filter(site -> site.at.getClassName().equals(type.getName()))
                .toList();
    }

    @Test
    void each_call_is_followed_by_one_of_a_class_that_every_loader_has() throws IOException {
        assertThat(carriers(woven(Notifying.class)))
                .containsExactlyInAnyOrder("call parkNanos", "call parkNanos", "lambda$call$0 parkNanos");
        assertThat(places(Notifying.class))
                .hasSize(3)
                .allMatch(site -> "NotifyWeaverTest.java".equals(site.at.getFileName()) && site.at.getLineNumber() > 0)
                .noneMatch(NotifySite::isIncomplete);
    }

    @Test
    void a_call_by_an_interface_is_one_too() throws Exception {
        byte[] woven = woven(ByInterface.class, calledByInterface(ByInterface.class));

        assertThat(carriers(woven)).containsExactly("call parkNanos");
        assertThat(called(ByInterface.class, woven)).isEqualTo(1);
    }

    @Test
    void the_class_is_verified_and_does_what_it_did() throws Exception {
        assertThat(called(Notifying.class)).isEqualTo(2);
    }

    @Test
    void a_thread_that_does_not_own_the_monitor_is_told_so() {
        assertThatThrownBy(() -> called(NotOwning.class))
                .isInstanceOf(IllegalMonitorStateException.class)
                .hasMessage("current thread is not owner");
    }

    @Test
    void a_method_reference_is_left_as_it_is_and_its_calls_are_not_seen() throws Exception {
        byte[] referring = classFile(Referring.class);

        assertThat(weaver.weave(loader, "Referring", referring)).isNull();
        assertThat(places(Referring.class))
                .singleElement()
                .satisfies(site -> assertThat(site.isIncomplete()).isTrue());
    }

    @Test
    void classes_without_such_a_call_stay_as_they_are() throws IOException {
        assertThat(weaver.weave(loader, "Named", classFile(Named.class))).isNull();
        assertThat(weaver.weave(loader, "Test", classFile(NotifyWeaverTest.class)))
                .isNull();
    }

    @Test
    void classes_of_the_agent_and_of_the_jdk_stay_as_they_are() throws IOException {
        byte[] notifying = classFile(Notifying.class);

        assertThat(weaver.weave(NotifyWeaver.class.getClassLoader(), "Notifying", notifying))
                .isNull();
        assertThat(weaver.weave(ClassLoader.getPlatformClassLoader(), "Notifying", notifying))
                .isNull();
    }

    @Test
    void what_is_too_new_to_be_read_stays_as_it_is_and_is_not_seen() throws IOException {
        byte[] tooNew = classFile(NotOwning.class).clone();
        tooNew[6] = 1; // the high byte of the version

        assertThat(weaver.weave(loader, "com/acme/TooNew", tooNew)).isNull();
        assertThat(NotifySites.all())
                .filteredOn(site -> site.at.getClassName().equals("com.acme.TooNew"))
                .singleElement()
                .satisfies(site -> assertThat(site.isIncomplete()).isTrue());
    }

    @Test
    void a_class_file_that_is_damaged_is_left_to_the_jvm() throws IOException {
        byte[] damaged = java.util.Arrays.copyOf(classFile(NotOwning.class), 60);

        assertThat(weaver.weave(loader, "com/acme/Damaged", damaged)).isNull();
    }

    @Test
    void only_an_agent_that_is_told_to_weaves_libraries() throws IOException {
        HookWeaver off = new HookWeaver();
        assertThat(off.transform(loader, "Notifying", null, null, classFile(Notifying.class)))
                .isNull();

        HookWeaver on = new HookWeaver();
        on.weaveLibraries();
        assertThat(on.transform(loader, "Notifying", null, null, classFile(Notifying.class)))
                .isNotNull();
    }
}
