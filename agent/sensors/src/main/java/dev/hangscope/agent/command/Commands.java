package dev.hangscope.agent.command;

import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.options.NearestWord;
import dev.hangscope.agent.trigger.NativeCalls;
import dev.hangscope.text.PlainText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The list of commands, and what all of them share: one line for bad input, the exit codes, never a stack trace. */
@Command(name = Commands.NAME, description = "Tells why a JVM or a tree of processes is stuck.")
public final class Commands implements Runnable {

    static final String NAME = "java -jar hangscope.jar";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Commands() {}

    /** Each command is one class; it is part of the product as soon as it stands in this list. */
    private static List<Object> all() {
        return List.of(
                new ReportCommand(),
                new InspectCommand(),
                new WatchCommand(),
                new DiagnoseCommand(),
                new ForwardCommand(),
                new ExplainCommand(),
                new HelpCommand(),
                new VersionCommand());
    }

    /**
     * Runs one command.
     *
     * @param arguments the command's name, its options and operands
     * @return the exit code, one of {@link ExitCode}
     */
    public static int run(String[] arguments) {
        NativeCalls.neverUnpackedByJna();
        CommandLine commandLine = commandLine();
        return commandLine.execute(arguments);
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Commands());
        for (Object command : all()) {
            commandLine.addSubcommand(command);
        }
        // picocli reads "@FILE" as more arguments: a user who may run one command as root would read root's files by
        // its messages.
        return commandLine
                .setExpandAtFiles(false)
                .setParameterExceptionHandler((wrong, arguments) -> wrongUsage(wrong))
                .setExecutionExceptionHandler((fault, command, parsed) -> failed(fault, command));
    }

    /** Called when no command is given. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given. " + listOf(spec.commandLine()));
    }

    private static int wrongUsage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String reason = String.valueOf(wrong.getMessage());
        if (wrong instanceof UnmatchedArgumentException unmatched && command.getParent() == null) {
            reason = unknownCommand(unmatched.getUnmatched().get(0), command);
        } else if (command.getParent() != null) {
            reason = command.getCommandName() + ": " + reason + "; try help " + command.getCommandName();
        }
        return say(command, reason, ExitCode.WRONG_USAGE);
    }

    static String unknownCommand(String typed, CommandLine top) {
        return "unknown command '" + typed + "': did you mean '" + NearestWord.to(typed, names(top)) + "'? "
                + listOf(top);
    }

    private static int failed(Exception fault, CommandLine command) {
        String line = fault instanceof CouldNotLook
                ? String.valueOf(fault.getMessage())
                : "fault in " + command.getCommandName() + " (" + fault + "); please report it";
        return say(command, line, ExitCode.COULD_NOT_LOOK);
    }

    private static int say(CommandLine command, String line, ExitCode exitCode) {
        PrintWriter err = command.getErr();
        err.println("hangscope: " + PlainText.message(line));
        err.flush();
        return exitCode.number();
    }

    private static String listOf(CommandLine top) {
        return "The commands are " + String.join(", ", names(top));
    }

    private static List<String> names(CommandLine top) {
        return new ArrayList<>(top.getSubcommands().keySet());
    }
}
