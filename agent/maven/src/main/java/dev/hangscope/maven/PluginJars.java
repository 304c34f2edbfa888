package dev.hangscope.maven;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.MojoExecutionException;

/** The jars that a goal hands to other JVMs: the agent, a dependency of the plugin, and the plugin itself. */
final class PluginJars {

    private static final String NAME = "dev.hangscope:hangscope";

    private PluginJars() {}

    /**
     * Returns its path.
     *
     * @param artifacts the plugin's artifacts by {@code groupId:artifactId}
     * @throws MojoExecutionException when the plugin's dependencies were changed so that it is not among them
     */
    static Path agent(Map<String, Artifact> artifacts) throws MojoExecutionException {
        Artifact agent = artifacts.get(NAME);
        if (agent == null || agent.getFile() == null) {
            throw new MojoExecutionException(
                    NAME
                            + " is no dependency of the plugin any more: remove its exclusion from the plugin's <dependencies>");
        }
        return agent.getFile().toPath().toAbsolutePath();
    }

    /** Returns the jar of this plugin. */
    static Path own() {
        try {
            return Path.of(PluginJars.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException noPath) {
            throw new IllegalStateException(noPath);
        }
    }
}
