package dev.hangscope.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the starter does.
 *
 * @param readiness whether the application refuses traffic while it has a hang of LIKELY or better
 * @param every how often the agent is asked for its last look
 */
@ConfigurationProperties("hangscope")
public record HangscopeProperties(
        @DefaultValue("false") boolean readiness,
        @DefaultValue("10s") Duration every) {

    public HangscopeProperties {
        if (every.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("hangscope.every=" + every + ": at least 100ms");
        }
    }
}
