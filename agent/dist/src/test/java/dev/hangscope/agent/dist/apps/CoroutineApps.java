package dev.hangscope.agent.dist.apps;

import java.util.concurrent.CountDownLatch;
import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.coroutines.intrinsics.IntrinsicsKt;
import kotlin.coroutines.jvm.internal.DebugMetadata;
import kotlin.coroutines.jvm.internal.SuspendLambda;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineName;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.DelayKt;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.GlobalScope;
import kotlinx.coroutines.channels.BufferOverflow;
import kotlinx.coroutines.channels.Channel;
import kotlinx.coroutines.channels.ChannelKt;

/** Programs whose main thread waits for a coroutine. The suspend functions are what Kotlin's compiler makes of such. */
public final class CoroutineApps {
    private CoroutineApps() {}

    /** The coroutine receives from a channel to which nothing is sent. */
    public static final class NeverSent {
        private NeverSent() {}

        public static void main(String[] args) throws InterruptedException {
            Channel<String> channel = ChannelKt.Channel(0, BufferOverflow.SUSPEND, null);
            System.out.println("stuck");
            waitFor("loader", new Receiver(channel, null));
        }
    }

    /** The coroutine ticks. */
    public static final class Ticks {
        private Ticks() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("ticks");
            waitFor("ticker", new Ticker(100, null));
        }
    }

    /** The coroutine does something once a day. */
    public static final class Daily {
        private Daily() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("ticks");
            waitFor("daily", new Ticker(86_400_000, null));
        }
    }

    /** The main thread waits at a latch, and the coroutine that may count it receives from a channel to which nothing is sent. */
    public static final class Latch {
        private Latch() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("stuck");
            awaitLatchBeside(new Receiver(ChannelKt.Channel(0, BufferOverflow.SUSPEND, null), null));
        }
    }

    /** The main thread waits at a latch, and the coroutine that may count it does something once a day. */
    public static final class DailyLatch {
        private DailyLatch() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println("ticks");
            awaitLatchBeside(new Ticker(86_400_000, null));
        }
    }

    private static void awaitLatchBeside(SuspendFunction function) throws InterruptedException {
        BuildersKt.launch(GlobalScope.INSTANCE, Dispatchers.getDefault(), CoroutineStart.DEFAULT, function);
        new CountDownLatch(1).await();
    }

    private static void waitFor(String name, SuspendFunction function) throws InterruptedException {
        BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (scope, continuation) -> {
            BuildersKt.launch(
                    scope, Dispatchers.getDefault().plus(new CoroutineName(name)), CoroutineStart.DEFAULT, function);
            return Unit.INSTANCE;
        });
    }

    /** A suspend lambda, as the compiler makes it. */
    private abstract static class SuspendFunction extends SuspendLambda
            implements Function2<CoroutineScope, Continuation<? super Unit>, Object> {
        int label;

        SuspendFunction(Continuation<Object> completion) {
            super(2, completion);
        }

        /** Suspends once more, or goes on at once. */
        abstract Object suspend();

        @Override
        protected Object invokeSuspend(Object result) {
            while (true) {
                label = 1;
                if (suspend() == IntrinsicsKt.getCOROUTINE_SUSPENDED()) {
                    return IntrinsicsKt.getCOROUTINE_SUSPENDED();
                }
            }
        }

        @Override
        public Object invoke(CoroutineScope scope, Continuation<? super Unit> completion) {
            Object created = create(scope, completion);
            return ((SuspendFunction) created).invokeSuspend(Unit.INSTANCE);
        }
    }

    @DebugMetadata(f = "Loader.kt", l = 23, m = "load", c = "com.acme.Loader")
    private static final class Receiver extends SuspendFunction {
        private final Channel<String> channel;

        Receiver(Channel<String> channel, Continuation<Object> completion) {
            super(completion);
            this.channel = channel;
        }

        @Override
        Object suspend() {
            return channel.receive(cast(this));
        }

        @Override
        public Continuation<Unit> create(Object value, Continuation<?> completion) {
            return cast(new Receiver(channel, cast(completion)));
        }
    }

    @DebugMetadata(f = "Ticker.kt", l = 9, m = "tick", c = "com.acme.Ticker")
    private static final class Ticker extends SuspendFunction {
        private final long millis;

        Ticker(long millis, Continuation<Object> completion) {
            super(completion);
            this.millis = millis;
        }

        @Override
        Object suspend() {
            return DelayKt.delay(millis, cast(this));
        }

        @Override
        public Continuation<Unit> create(Object value, Continuation<?> completion) {
            return cast(new Ticker(millis, cast(completion)));
        }
    }

    /** Kotlin's own types of continuations are erased. */
    @SuppressWarnings("unchecked")
    private static <T> Continuation<T> cast(Continuation<?> continuation) {
        return (Continuation<T>) continuation;
    }
}
