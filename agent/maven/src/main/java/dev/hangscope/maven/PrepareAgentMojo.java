package dev.hangscope.maven;

import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Puts the agent into the JVMs of the tests: adds {@code -javaagent:...} to the property from which Surefire and Failsafe take their
 * arguments, {@code argLine}. The agent writes a report below {@code target/hangscope} when it sees a hang, and at the end of the build the
 * hangs of all modules are listed.
 *
 * <p>Where the POM configures {@code argLine} itself, let it begin with {@code @{argLine}}.
 */
@SuppressWarnings("NullAway.Init") // Maven sets the fields
@Mojo(name = "prepare-agent", defaultPhase = LifecyclePhase.INITIALIZE, threadSafe = true)
public final class PrepareAgentMojo extends AbstractMojo {

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    private MavenSession session;

    @Parameter(defaultValue = "${plugin.artifactMap}", readonly = true, required = true)
    private Map<String, Artifact> artifacts;

    /** The property that gets the argument. */
    @Parameter(property = "hangscope.propertyName", defaultValue = "argLine")
    private String propertyName;

    /** Where reports go. */
    @Parameter(property = "hangscope.outputDirectory", defaultValue = "${project.build.directory}/hangscope")
    private File outputDirectory;

    /** Further options of the agent, for example {@code after=10s,watch=5s}. */
    @Parameter(property = "hangscope.options")
    private @Nullable String options;

    /** Whether a hang that is LIKELY or PROVEN fails the build, also when all tests pass. */
    @Parameter(property = "hangscope.failOnHang", defaultValue = "false")
    private boolean failOnHang;

    /** Leaves the tests without the agent. */
    @Parameter(property = "hangscope.skip", defaultValue = "false")
    private boolean skip;

    @Override
    public void execute() throws MojoExecutionException {
        if (skip) {
            getLog().info("skipped: hangscope.skip is set");
            return;
        }
        Path directory = outputDirectory.toPath().toAbsolutePath();
        String current = project.getProperties()
                .getProperty(propertyName, session.getUserProperties().getProperty(propertyName));
        try {
            String arguments = new AgentArgument(PluginJars.agent(artifacts), directory, options).addedTo(current);
            project.getProperties().setProperty(propertyName, arguments);
            getLog().info(propertyName + " set to " + arguments);
        } catch (IllegalArgumentException badPath) {
            throw new MojoExecutionException(badPath.getMessage(), badPath);
        }
        EndOfBuild.of(session).tell(directory, failOnHang);
    }
}
