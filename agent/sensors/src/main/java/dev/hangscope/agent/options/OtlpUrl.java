package dev.hangscope.agent.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address of a receiver of OTLP over HTTP, without the path of a signal: {@code https://collector.example.com:4318}. A message about a
 * bad one never has what may be a secret.
 */
public final class OtlpUrl {
    /** Where OTLP over gRPC is received, which is not spoken here. */
    private static final int GRPC = 4317;

    private static final String EXAMPLE = "write for example https://collector.example.com:4318";

    private OtlpUrl() {}

    /**
     * Checks an address.
     *
     * @param source what the user set, for the message: {@code --otlp}
     * @throws OptionException when it is not one that events can be sent to
     */
    public static URI parse(String source, String text) throws OptionException {
        URI url;
        try {
            url = new URI(text.trim());
        } catch (URISyntaxException notOne) {
            throw bad(source, "it is no URL");
        }
        if (url.getRawUserInfo() != null || text.indexOf('@') >= 0) {
            throw new OptionException(source + ": a URL with a user or password would be seen by all; set"
                    + " OTEL_EXPORTER_OTLP_HEADERS, for example to authorization=Basic%20...");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            throw new OptionException(
                    source + ": a URL with ? or # is not accepted; set OTEL_EXPORTER_OTLP_HEADERS for a token");
        }
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw bad(source, "'" + text + "' does not begin with http:// or https://");
        }
        if (url.getHost() == null) {
            throw bad(source, "'" + text + "' names no host");
        }
        if (url.getPort() == GRPC) {
            throw bad(source, "port 4317 is that of gRPC, and OTLP over HTTP has 4318");
        }
        return url;
    }

    private static OptionException bad(String source, String reason) {
        return new OptionException(source + ": " + reason + "; " + EXAMPLE);
    }
}
