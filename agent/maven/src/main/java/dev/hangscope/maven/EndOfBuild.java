package dev.hangscope.maven;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of the hangs when the build has ended, also when it failed: a goal bound to a late phase is not run then. Maven asks the request for
 * its listener at each event ({@code org.apache.maven.lifecycle.internal.DefaultExecutionEventCatapult}), so that one can be put before the
 * listener that writes the log.
 */
final class EndOfBuild {

    private static final Logger LOG = LoggerFactory.getLogger(EndOfBuild.class);

    private final MavenSession session;
    private final Map<Path, Boolean> directories = new ConcurrentHashMap<>();

    private EndOfBuild(MavenSession session) {
        this.session = session;
    }

    /** Returns the one of this build. */
    static EndOfBuild of(MavenSession session) {
        MavenExecutionRequest request = session.getRequest();
        synchronized (request) {
            Object known = request.getData().get(EndOfBuild.class.getName());
            if (known instanceof EndOfBuild end) {
                return end;
            }
            EndOfBuild end = new EndOfBuild(session);
            request.getData().put(EndOfBuild.class.getName(), end);
            request.setExecutionListener(end.before(request.getExecutionListener()));
            return end;
        }
    }

    /**
     * Has the hangs listed that were reported into this directory.
     *
     * @param fails whether these fail the build
     */
    void tell(Path directory, boolean fails) {
        directories.merge(directory, fails, Boolean::logicalOr);
    }

    private ExecutionListener before(@Nullable ExecutionListener next) {
        Object proxy = Proxy.newProxyInstance(
                ExecutionListener.class.getClassLoader(),
                new Class<?>[] {ExecutionListener.class},
                (self, method, arguments) -> {
                    if (method.getName().equals("sessionEnded")) {
                        tellAll();
                    }
                    return method.getDeclaringClass() == Object.class
                            ? method.invoke(this, arguments)
                            : passOn(next, method, arguments);
                });
        return (ExecutionListener) proxy;
    }

    private static @Nullable Object passOn(@Nullable ExecutionListener next, Method method, Object[] arguments)
            throws Throwable {
        try {
            return next == null ? null : method.invoke(next, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    private void tellAll() {
        Instant begin = session.getStartTime().toInstant();
        List<Reports.Report> all = new ArrayList<>();
        List<Reports.Report> failing = new ArrayList<>();
        directories.forEach((directory, fails) -> {
            try {
                List<Reports.Report> reports = new Reports(directory).since(begin);
                all.addAll(reports);
                if (fails) {
                    failing.addAll(reports);
                }
            } catch (IOException unreadable) {
                LOG.warn("Hangscope: cannot read the reports in {}: {}", directory, unreadable.toString());
            }
        });
        new Summary(all).lines().forEach(LOG::warn);
        int hangs = new Summary(failing).hangs();
        if (hangs > 0) {
            session.getResult()
                    .addException(new MojoFailureException(
                            "Hangscope saw " + hangs + (hangs == 1 ? " hang" : " hangs") + ", and failOnHang is set"));
        }
    }
}
