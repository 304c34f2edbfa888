package dev.hangscope.maven;

import dev.hangscope.maven.watchdog.Watch;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Starts a process beside the build that looks whether anything moves: a file below the output directories of the modules that is new or
 * changed. When nothing has moved for {@code stale}, it asks the JVMs that the build has started why, prints the first lines of the
 * answers, keeps the reports below {@code target/hangscope}, and ends the JVMs that are stuck, so that the build fails in place of running
 * into the limit of the CI system. One process for the whole build; it ends with it.
 */
@SuppressWarnings("NullAway.Init") // Maven sets the fields
@Mojo(name = "watchdog", defaultPhase = LifecyclePhase.INITIALIZE, threadSafe = true)
public final class WatchdogMojo extends AbstractMojo {

    private static final String STARTED = WatchdogMojo.class.getName();

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${plugin.artifactMap}", readonly = true, required = true)
    private Map<String, Artifact> artifacts;

    /** How long nothing may move: a whole number and its unit, {@code 90s}, {@code 10m}, {@code 1h}. */
    @Parameter(property = "hangscope.stale", defaultValue = "10m")
    private String stale;

    /** Where the reports go. */
    @Parameter(property = "hangscope.watchdogDirectory", defaultValue = "${project.build.directory}/hangscope")
    private File outputDirectory;

    /** Whether a JVM whose hang is LIKELY or PROVEN is ended; without it the watchdog only reports. */
    @Parameter(property = "hangscope.endStuckJvms", defaultValue = "true")
    private boolean endStuckJvms;

    /** Starts no watchdog. */
    @Parameter(property = "hangscope.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException {
        if (skip) {
            getLog().info("skipped: hangscope.skip is set");
            return;
        }
        Map<String, Object> data = session.getRequest().getData();
        synchronized (session.getRequest()) {
            if (data.putIfAbsent(STARTED, STARTED) != null) {
                return;
            }
        }
        List<Path> outputs = session.getProjects().stream()
                .map(MavenProject::getBuild)
                .map(build -> Path.of(build.getDirectory()).toAbsolutePath())
                .distinct()
                .toList();
        try {
            Watch watch = new Watch(
                    ProcessHandle.current().pid(),
                    Watch.begun(ProcessHandle.current()),
                    StaleTime.parse(stale),
                    PluginJars.agent(artifacts),
                    outputDirectory.toPath().toAbsolutePath(),
                    endStuckJvms,
                    outputs);
            watch.start(PluginJars.own());
            getLog().info("watches this build: asks its JVMs when nothing has moved for " + stale);
        } catch (IllegalArgumentException bad) {
            throw new MojoExecutionException(bad.getMessage(), bad);
        } catch (IOException cannotStart) {
            getLog().warn("no watchdog, the build goes on: " + cannotStart.getMessage());
        }
    }
}
