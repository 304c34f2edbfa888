package dev.hangscope.agent.command;

import dev.hangscope.agent.attach.OwnJar;
import dev.hangscope.agent.forward.EventForwarder;
import dev.hangscope.agent.forward.ExtraJar;
import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.agent.forward.ForwardRequest;
import dev.hangscope.agent.forward.ForwardRequest.Extent;
import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.options.OptionException;
import dev.hangscope.agent.options.OtlpUrl;
import dev.hangscope.agent.output.Stderr;
import dev.hangscope.agent.trigger.NativeCalls;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code forward DIR --otlp URL}: sends the events that JVMs write, until it is told to end. See {@code docs/fleet.md}. */
@Command(name = "forward", description = "Send the events of JVMs to an OpenTelemetry receiver.")
final class ForwardCommand implements Callable<Integer> {
    private static final String FORWARDER = "dev.hangscope.otlp.DirectoryForwarder";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Parameters(
            paramLabel = "DIR",
            description = "The directory of out=, or one above: hangscope-events.ndjson is read there and up to three"
                    + " directories below.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path directory;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            description = "A receiver of OTLP over HTTP, for example https://collector.example.com:4318; without it,"
                    + " OTEL_EXPORTER_OTLP_ENDPOINT names it. Headers, certificates and the timeout come from the"
                    + " OTEL_EXPORTER_OTLP_ variables.")
    private @Nullable String otlp;

    @Option(
            names = "--state",
            paramLabel = "DIRECTORY",
            description = "Where it is kept what was sent; by default DIR/hangscope-forward.")
    private @Nullable Path state;

    @Option(names = "--once", description = "Send what is there, and end.")
    private boolean once;

    @Override
    public Integer call() throws CouldNotLook {
        try {
            URI url = otlp == null ? null : OtlpUrl.parse("--otlp", otlp);
            NativeCalls.prepare();
            ExtraJar.make(EventForwarder.class, FORWARDER, OwnJar.path())
                    .forward(new ForwardRequest(
                            directory, url, state, once ? Extent.ONCE : Extent.FOLLOW, System.getenv(), Stderr::line));
            return ExitCode.CLEAR.number();
        } catch (OptionException bad) {
            throw new ParameterException(spec.commandLine(), bad.line());
        } catch (ForwardException reason) {
            if (reason.exitCode() == ExitCode.WRONG_USAGE) {
                throw new ParameterException(spec.commandLine(), reason.line());
            }
            throw new CouldNotLook(reason.line());
        }
    }
}
