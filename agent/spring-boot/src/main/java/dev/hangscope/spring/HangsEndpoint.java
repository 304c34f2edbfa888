package dev.hangscope.spring;

import java.util.Map;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * {@code /actuator/hangs}: {@code GET} tells of the last look, {@code POST} looks now. Reports name classes, threads and commands of the
 * application, so it is exposed only where {@code management.endpoints.web.exposure.include} has it.
 */
@Endpoint(id = "hangs")
public class HangsEndpoint {
    private static final String JSON = "application/json";

    private final AgentBean agent;

    HangsEndpoint(AgentBean agent) {
        this.agent = agent;
    }

    /** Returns what the agent saw when it last looked; where there is no agent, why. */
    @ReadOperation(produces = JSON)
    public Object lastLook() {
        return answer(agent::lastLook);
    }

    /** Looks now, and returns the report as JSON; where there is no agent, why. */
    @WriteOperation(produces = JSON)
    public Object report() {
        return answer(agent::report);
    }

    private interface Answer {
        Object give() throws NoAgent;
    }

    private static Object answer(Answer answer) {
        try {
            return answer.give();
        } catch (NoAgent none) {
            return Map.of("error", String.valueOf(none.getMessage()));
        }
    }
}
