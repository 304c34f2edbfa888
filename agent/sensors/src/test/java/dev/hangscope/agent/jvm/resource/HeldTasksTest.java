package dev.hangscope.agent.jvm.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.jvm.access.JdkInternals;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HeldTasksTest {
    private static final Runnable TASK = () -> {};

    /** Is not there for the loader of {@link Wrapper}. */
    static class Absent {}

    /** What a thread factory wraps a worker in. */
    public static final class Wrapper implements Runnable {
        static final Runnable SHARED = () -> {};

        private final Runnable task;
        private Absent absent;
        private int number;

        /** For reflection. */
        public Wrapper(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            number++;
            if (absent == null) {
                SHARED.run();
            }
            task.run();
        }
    }

    private static final class Inner implements Runnable {
        @Override
        public void run() {}
    }

    private static class Base {
        private final Object held;

        Base(Object held) {
            this.held = held;
        }

        @Override
        public String toString() {
            return String.valueOf(held);
        }
    }

    private static final class Derived extends Base {
        private final Inner inner;
        private final String text = "no task".concat("");

        Derived(Object held, Inner inner) {
            super(held);
            this.inner = inner;
        }

        @Override
        public String toString() {
            return text + inner;
        }
    }

    private static final class Recording extends ClassLoader {
        /** How it says that it has no class. */
        enum Way {
            EXCEPTION,
            ERROR
        }

        final List<String> asked = new ArrayList<>();
        private final Way way;

        Recording(Way way) {
            super(HeldTasksTest.class.getClassLoader());
            this.way = way;
        }

        Class<?> wrapper() throws IOException {
            try (InputStream in = HeldTasksTest.class.getResourceAsStream("HeldTasksTest$Wrapper.class")) {
                byte[] classFile = in.readAllBytes();
                return defineClass(Wrapper.class.getName(), classFile, 0, classFile.length);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Absent.class.getName())) {
                asked.add(name);
                if (way == Way.ERROR) {
                    throw new LinkageError(name);
                }
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @ParameterizedTest
    @EnumSource
    void no_class_is_loaded_for_it(Recording.Way way) throws Exception {
        Recording loader = new Recording(way);
        Object wrapper = loader.wrapper().getConstructor(Runnable.class).newInstance(TASK);

        assertThat(HeldTasks.of(wrapper)).containsExactly(TASK);
        assertThat(loader.asked).isEmpty();
    }

    @Test
    void a_lambda_holds_what_it_has_captured() {
        Runnable task = new FutureTask<>(TASK, null);
        Runnable wrapper = () -> task.run();

        assertThat(HeldTasks.of(wrapper)).containsExactly(task);
    }

    @Test
    void fields_of_all_its_classes_are_read_and_only_those_that_may_hold_a_task() {
        Inner inner = new Inner();

        assertThat(HeldTasks.of(new Derived(TASK, inner))).containsExactlyInAnyOrder(inner, TASK);
        assertThat(HeldTasks.of(new Derived(null, null))).isEmpty();
        assertThat(HeldTasks.of(new Object())).isEmpty();
    }

    @Test
    void fields_of_the_applications_classes_are_read_nowhere_else() {
        assertThat(JdkInternals.read("held", new Base(TASK))).isNull();
        assertThat(JdkInternals.read(Base.class, "held", new Base(TASK))).isNull();
    }
}
