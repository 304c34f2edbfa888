package dev.hangscope.agent.command;

import dev.hangscope.agent.format.ReportFormat;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code --json} and {@code --format} of each command that prints a report. */
final class FormatOption {
    @Option(names = "--json", description = "Print the report as JSON: the same as --format json.")
    private boolean json;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Converter.class,
            description = "Print the report in this format; text without it.")
    private @Nullable ReportFormat format;

    /** Returns the format that the user wants. */
    ReportFormat wanted() {
        return format != null ? format : json ? ReportFormat.JSON : ReportFormat.TEXT;
    }

    /** Reads the name of a format. */
    static final class Converter implements ITypeConverter<ReportFormat> {
        @Override
        public ReportFormat convert(String name) {
            for (ReportFormat known : ReportFormat.values()) {
                if (known.toString().equals(name)) {
                    return known;
                }
            }
            throw new TypeConversionException("write " + ReportFormat.list() + ", not '" + name + "'");
        }
    }
}
