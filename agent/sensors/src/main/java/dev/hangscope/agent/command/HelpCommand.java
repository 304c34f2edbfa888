package dev.hangscope.agent.command;

import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.options.OptionsPage;
import dev.hangscope.agent.options.ProductVersion;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help [COMMAND]}: the commands, exit codes and agent options, or one command's usage. */
@Command(name = "help", description = "Show the commands and the agent's options, or one command's usage.")
final class HelpCommand implements Runnable {

    private static final int WIDTH = 80;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
    private @Nullable String command;

    @Override
    public void run() {
        CommandLine top = spec.commandLine().getParent();
        PrintWriter out = spec.commandLine().getOut();
        if (command == null) {
            overview(top, out);
        } else {
            CommandLine asked = top.getSubcommands().get(command);
            if (asked == null) {
                throw new ParameterException(top, Commands.unknownCommand(command, top));
            }
            asked.usage(out);
        }
        out.flush();
    }

    private static void overview(CommandLine top, PrintWriter out) {
        out.println("Hangscope " + ProductVersion.text() + " tells why a JVM or a tree of processes is stuck.");
        out.println();
        out.println("  java -javaagent:hangscope.jar[=key=value[,key=value]...] ...   then: kill -QUIT PID");
        out.println("  " + Commands.NAME + " COMMAND");
        out.println();
        out.println("Commands:");
        for (CommandLine sub : top.getSubcommands().values()) {
            String description =
                    String.join(" ", sub.getCommandSpec().usageMessage().description());
            out.printf("  %-9s %s%n", sub.getCommandName(), description);
        }
        out.println();
        out.println("Exit codes:");
        for (ExitCode code : ExitCode.values()) {
            out.println("  " + code.number() + "  " + code.meaning());
        }
        out.println();
        out.println("Agent options:");
        out.print(OptionsPage.plain(WIDTH));
    }
}
