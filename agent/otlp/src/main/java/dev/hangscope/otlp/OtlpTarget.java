package dev.hangscope.otlp;

import dev.hangscope.agent.forward.ForwardException;
import dev.hangscope.agent.options.EncodedPairs;
import dev.hangscope.agent.options.ExitCode;
import dev.hangscope.agent.options.OptionException;
import dev.hangscope.agent.options.OtlpUrl;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where one signal goes, and how. Source: the specification of OpenTelemetry, "OpenTelemetry Protocol Exporter". A variable of the signal
 * goes before the one of all signals. Neither headers nor keys are in any message.
 *
 * @param endpoint with the path of the signal
 * @param headers of each request
 * @param certificate PEM of who is trusted; {@code null}: the JVM's trust store
 * @param key PEM of the client's key; {@code null}: none
 * @param clientCertificate PEM that goes with it
 * @param timeout of one request
 * @param compression {@code gzip} or {@code none}
 */
record OtlpTarget(
        String endpoint,
        Map<String, String> headers,
        byte @Nullable [] certificate,
        byte @Nullable [] key,
        byte @Nullable [] clientCertificate,
        Duration timeout,
        String compression) {
    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";
    private static final String ENDPOINT = "ENDPOINT";
    private static final String PEM = "-----BEGIN ";
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final Pattern HEADER_NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

    /** What is sent: the path of it, and the name in variables. */
    enum Signal {
        LOGS,
        METRICS;

        private String path() {
            return "/v1/" + name().toLowerCase(Locale.ROOT);
        }
    }

    /** The environment, in which a blank value is none. */
    private record Variables(Signal signal, Map<String, String> all) {

        /** Returns the full name of the variable that counts; {@code null} when none is set. */
        @Nullable
        String name(String end) {
            for (String each : new String[] {PREFIX + signal.name() + "_" + end, PREFIX + end}) {
                if (!all.getOrDefault(each, "").isBlank()) {
                    return each;
                }
            }
            return null;
        }

        String value(String end, String otherwise) {
            String name = name(end);
            return name == null ? otherwise : all.getOrDefault(name, otherwise).trim();
        }
    }

    /**
     * Returns where a signal goes.
     *
     * @param url what the user named; {@code null}: the environment names it
     * @throws ForwardException when it is named nowhere, or a variable has a bad value
     */
    static OtlpTarget of(@Nullable URI url, Signal signal, Map<String, String> environment) throws ForwardException {
        Variables variables = new Variables(signal, environment);
        String compression = variables.value("COMPRESSION", "none");
        if (!compression.equals("gzip") && !compression.equals("none")) {
            throw bad(variables.name("COMPRESSION"), "'" + compression + "' is not known: set gzip or none");
        }
        return new OtlpTarget(
                endpoint(url, variables),
                headers(variables),
                file(variables, "CERTIFICATE"),
                file(variables, "CLIENT_KEY"),
                file(variables, "CLIENT_CERTIFICATE"),
                timeout(variables),
                compression);
    }

    private static String endpoint(@Nullable URI url, Variables variables) throws ForwardException {
        String path = variables.signal().path();
        if (url != null) {
            return withPath(url, path);
        }
        String name = variables.name(ENDPOINT);
        if (name == null) {
            throw new ForwardException(
                    ExitCode.WRONG_USAGE,
                    "no receiver is named: write --otlp https://collector.example.com:4318, or set OTEL_EXPORTER_OTLP_ENDPOINT");
        }
        try {
            URI named = OtlpUrl.parse(name, variables.value(ENDPOINT, ""));
            return name.equals(PREFIX + ENDPOINT) ? withPath(named, path) : named.toString();
        } catch (OptionException bad) {
            throw new ForwardException(ExitCode.WRONG_USAGE, bad.line());
        }
    }

    /** The path of a signal is appended; where the URL has that of one, it gives way to that of the other. */
    private static String withPath(URI url, String path) {
        String text = url.toString();
        for (Signal each : Signal.values()) {
            if (text.endsWith(each.path())) {
                text = text.substring(0, text.length() - each.path().length());
            }
        }
        return (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path;
    }

    private static Map<String, String> headers(Variables variables) throws ForwardException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, String> pair : EncodedPairs.in(variables.value("HEADERS", ""))) {
            String name = pair.getKey();
            String value = pair.getValue();
            if (!HEADER_NAME.matcher(name).matches()
                    || !HEADER_VALUE.matcher(value).matches()) {
                throw bad(
                        variables.name("HEADERS"),
                        "it is no list of headers: set name=value,name=value, percent-encoded");
            }
            headers.put(name, value);
        }
        return Map.copyOf(headers);
    }

    private static byte @Nullable [] file(Variables variables, String end) throws ForwardException {
        String name = variables.name(end);
        if (name == null) {
            return null;
        }
        String file = variables.value(end, "");
        try {
            byte[] pem = Files.readAllBytes(Path.of(file));
            if (!new String(pem, StandardCharsets.ISO_8859_1).contains(PEM)) {
                throw bad(name, file + " is no PEM file");
            }
            return pem;
        } catch (IOException | IllegalArgumentException unreadable) {
            throw bad(name, file + " cannot be read: name a PEM file");
        }
    }

    private static Duration timeout(Variables variables) throws ForwardException {
        String text = variables.value("TIMEOUT", Long.toString(TIMEOUT_MILLIS));
        try {
            long millis = Long.parseLong(text);
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw bad(variables.name("TIMEOUT"), "'" + text + "' is no number of milliseconds");
    }

    private static ForwardException bad(@Nullable String variable, String reason) {
        return new ForwardException(ExitCode.WRONG_USAGE, variable + ": " + reason);
    }

    /** Without headers and keys. */
    @Override
    public String toString() {
        return endpoint;
    }
}
