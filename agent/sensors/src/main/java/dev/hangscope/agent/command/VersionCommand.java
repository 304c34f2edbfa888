package dev.hangscope.agent.command;

import dev.hangscope.agent.options.ProductVersion;
import java.io.PrintWriter;
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
        out.println("hangscope " + ProductVersion.text());
        out.println("java " + Runtime.version() + " (" + System.getProperty("java.vm.name") + ")");
        out.flush();
    }
}
