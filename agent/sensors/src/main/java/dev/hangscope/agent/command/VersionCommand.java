package dev.hangscope.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code version}: the product's version, and the Java that runs it. */
@Command(name = "version", description = "Show the version of Hangscope and of the Java that runs it.")
final class VersionCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        out.println("hangscope " + version());
        out.println("java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
        out.flush();
    }

    /** The version that the build wrote into the jar. */
    static String version() {
        try (InputStream text = VersionCommand.class.getResourceAsStream("version.txt")) {
            return text == null ? "unknown" : new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
