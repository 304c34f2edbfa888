package dev.hangscope.agent.jvm.coroutine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.jvm.access.LookTime;
import dev.hangscope.agent.jvm.thread.LivingThreads;
import dev.hangscope.agent.jvm.thread.VirtualStacks;
import dev.hangscope.agent.jvm.thread.Waiting;
import dev.hangscope.snapshot.coroutine.CoroutineGroup;
import dev.hangscope.snapshot.coroutine.CoroutineState;
import dev.hangscope.snapshot.coroutine.Coroutines;
import java.time.Duration;
import java.util.List;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.CoroutineContext;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.jvm.internal.ContinuationImpl;
import kotlin.coroutines.jvm.internal.DebugMetadata;
import kotlinx.coroutines.CoroutineId;
import kotlinx.coroutines.CoroutineName;
import kotlinx.coroutines.debug.internal.DebugProbesImpl;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The debug probes themselves, to which the tests say what the woven classes of Kotlin would say. */
class CoroutineSamplerTest {
    private static final DebugProbesImpl PROBES = DebugProbesImpl.INSTANCE;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final CoroutineSampler sampler = new CoroutineSampler();

    /** The end of a coroutine. Any call of it would be code of the application. */
    private record End(CoroutineContext getContext) implements Continuation<Object> {
        @Override
        public void resumeWith(Object result) {
            throw new AssertionError();
        }

        @Override
        public String toString() {
            throw new AssertionError();
        }

        @Override
        public CoroutineContext getContext() {
            return getContext;
        }
    }

    @Deprecated
    @DebugMetadata(
            f = "Loader.kt",
            l = {23, 29},
            m = "load",
            c = "com.acme.Loader")
    private static final class Load extends ContinuationImpl {
        int label;

        Load(Continuation<Object> completion, int label) {
            super(completion);
            this.label = label;
        }

        @Override
        protected Object invokeSuspend(Object result) {
            throw new AssertionError();
        }
    }

    @DebugMetadata(f = "Main.kt", l = 12, m = "invokeSuspend", c = "com.acme.MainKt$main$1")
    private static final class Main extends ContinuationImpl {
        int label = 1;

        Main(Continuation<Object> completion) {
            super(completion);
        }

        @Override
        protected Object invokeSuspend(Object result) {
            throw new AssertionError();
        }
    }

    @BeforeEach
    void install() {
        PROBES.install$kotlinx_coroutines_core();
        PROBES.setEnableCreationStackTraces$kotlinx_coroutines_core(true);
    }

    @AfterEach
    void uninstall() {
        if (PROBES.isInstalled$kotlinx_coroutines_debug()) {
            PROBES.uninstall$kotlinx_coroutines_core();
        }
    }

    private static Continuation<Object> created(CoroutineContext context) {
        return PROBES.probeCoroutineCreated$kotlinx_coroutines_core(new End(context));
    }

    private static Load suspended(Continuation<Object> coroutine, int label) {
        Load load = new Load(new Main(coroutine), label);
        PROBES.probeCoroutineSuspended$kotlinx_coroutines_core(load);
        return load;
    }

    private Coroutines sample(long nanos) {
        // The thread of the probes may be on its way to its loop.
        Coroutines coroutines = null;
        while (coroutines == null) {
            coroutines = sampler.sample(threads(), new LookTime(nanos));
            assertThat(CoroutineSampler.fault()).isNull();
        }
        return coroutines;
    }

    private static List<Waiting> threads() {
        return LivingThreads.look(new VirtualStacks()).stream().map(Waiting::of).toList();
    }

    private CoroutineGroup only(long nanos) {
        Coroutines coroutines = sample(nanos);
        assertThat(coroutines.complete()).isTrue();
        assertThat(coroutines.groups()).hasSize(1);
        return coroutines.groups().get(0);
    }

    @Test
    void a_suspended_coroutine_has_its_name_its_frames_and_where_it_was_created() {
        CoroutineContext name = new CoroutineName("loader");
        Load load = suspended(created(name.plus(new CoroutineId(3))), 2);

        CoroutineGroup group = only(0);

        assertThat(group.name()).isEqualTo("loader");
        assertThat(group.state()).isEqualTo(CoroutineState.SUSPENDED);
        assertThat(group.stack())
                .map(Object::toString)
                .containsExactly(
                        "com.acme.Loader.load(Loader.kt:29)", "com.acme.MainKt$main$1.invokeSuspend(Main.kt:12)");
        assertThat(group.createdAt())
                .hasToString("dev.hangscope.agent.jvm.coroutine.CoroutineSamplerTest.created(CoroutineSamplerTest.java:"
                        + group.createdAt().frames().get(0).line() + ")");
        assertThat(group.awaitedBy()).isNull();
        assertThat(load.label).isEqualTo(2);
    }

    @Test
    void each_resumption_begins_a_new_wait() {
        Continuation<Object> coroutine = created(new CoroutineName("loader"));
        Load load = suspended(coroutine, 1);
        sample(0);

        assertThat(only(9 * SECOND).since()).isEqualTo(Duration.ofSeconds(9));

        PROBES.probeCoroutineResumed$kotlinx_coroutines_core(load);
        assertThat(only(10 * SECOND).state()).isEqualTo(CoroutineState.RUNNING);
        PROBES.probeCoroutineSuspended$kotlinx_coroutines_core(load);
        assertThat(only(11 * SECOND).since()).isZero();
    }

    @Test
    void coroutines_that_are_alike_are_one_group() {
        CoroutineContext context = new CoroutineName("loader");
        List<Load> kept = java.util.stream.Stream.generate(() -> suspended(created(context), 1))
                .limit(3)
                .toList();

        assertThat(only(0).count()).isEqualTo(kept.size());
    }

    @Test
    void a_coroutine_that_has_not_run_has_no_frames() {
        Continuation<Object> coroutine = created(new CoroutineName("loader"));

        CoroutineGroup group = only(0);

        assertThat(group.state()).isEqualTo(CoroutineState.CREATED);
        assertThat(group.stack()).isEmpty();
        assertThat(group.since()).isNull();
        assertThat(coroutine.getContext()).isNotEqualTo(EmptyCoroutineContext.INSTANCE);
    }

    @Test
    void probes_that_are_not_installed_are_not_read() {
        PROBES.uninstall$kotlinx_coroutines_core();

        assertThat(sampler.sample(threads(), new LookTime(0))).isNull();
        assertThat(CoroutineSampler.fault()).isNull();
    }

    @Test
    void probes_of_another_layout_are_a_fault_that_names_the_field() throws Exception {
        Class<?> other = new ByteBuddy()
                .subclass(Object.class)
                .name(ProbesLayout.PROBES)
                .make()
                .load(null, ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();

        assertThat(new ProbesLayout(other).fault())
                .isEqualTo("the class kotlinx.coroutines.debug.internal.DebugProbesImpl of this version of"
                        + " kotlinx.coroutines has no field capturedCoroutinesMap of the type"
                        + " kotlinx.coroutines.debug.internal.ConcurrentWeakMap");
    }
}
