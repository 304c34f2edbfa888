package dev.hangscope.maven;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The {@code -javaagent} argument of a test JVM. */
final class AgentArgument {

    private final Path jar;
    private final Path directory;
    private final @Nullable String options;

    /**
     * @param jar the agent
     * @param directory where its reports go
     * @param options further options of the agent, {@code key=value,...}; {@code null} for none
     */
    AgentArgument(Path jar, Path directory, @Nullable String options) {
        this.jar = jar;
        this.directory = directory;
        this.options = options;
    }

    /**
     * Returns the arguments with the agent at their end, so that agents that instrument more come first. An argument of ours that is there
     * already is replaced: a build may run the goal twice.
     *
     * @param arguments what the property holds, in the words of a shell, as Surefire reads it
     * @throws IllegalArgumentException when the directory's path has a comma, which separates options
     */
    String addedTo(@Nullable String arguments) {
        String own = quoted();
        if (arguments == null || arguments.isBlank()) {
            return own;
        }
        return arguments.contains(own) ? arguments : arguments.strip() + " " + own;
    }

    private String quoted() {
        if (directory.toString().contains(",")) {
            throw new IllegalArgumentException(
                    "the path of the report directory has a comma, which separates options of the agent: " + directory
                            + "; choose another by <outputDirectory>");
        }
        String argument = "-javaagent:" + jar + "=out=" + directory + (options == null ? "" : "," + options);
        return argument.chars().anyMatch(Character::isWhitespace) ? '"' + argument + '"' : argument;
    }
}
