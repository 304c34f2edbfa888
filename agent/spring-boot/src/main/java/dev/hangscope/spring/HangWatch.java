package dev.hangscope.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Asks the agent for its last look again and again, on one daemon thread, and passes it on. Says once when there is no agent. */
final class HangWatch implements SmartLifecycle {
    private static final Log LOG = LogFactory.getLog(HangWatch.class);
    /** The MBean comes half a second after the platform MBean server; a loaded machine takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AgentBean agent;
    private final List<HangAudience> audience;
    private final Duration every;
    private final long begin = System.nanoTime();
    private volatile @Nullable ScheduledExecutorService clock;
    private boolean toldOfNone;
    private boolean toldOfFault;

    HangWatch(AgentBean agent, List<HangAudience> audience, Duration every) {
        this.agent = agent;
        this.audience = List.copyOf(audience);
        this.every = every;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "hangs-watch");
            thread.setDaemon(true);
            return thread;
        });
        started.scheduleWithFixedDelay(this::ask, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        clock = started;
    }

    @Override
    public void stop() {
        ScheduledExecutorService started = clock;
        if (started != null) {
            started.shutdownNow();
            clock = null;
        }
    }

    @Override
    public boolean isRunning() {
        return clock != null;
    }

    private void ask() {
        try {
            Hangs hangs = agent.lastLook();
            audience.forEach(each -> each.seen(hangs));
        } catch (NoAgent none) {
            if (!toldOfNone && (agent.isHere() || System.nanoTime() - begin > PATIENCE.toNanos())) {
                toldOfNone = true;
                LOG.info("No hangs are told of: " + none.getMessage());
            }
        } catch (RuntimeException fault) {
            if (!toldOfFault) {
                toldOfFault = true;
                LOG.warn("A look of the agent's could not be passed on", fault);
            }
        }
    }
}
