package dev.hangscope.spring;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/**
 * Takes the application out of the load balancer while it has a hang, by its readiness and never by its liveness: a restart would
 * destroy the evidence. What others said of the readiness stays.
 */
final class HangReadiness implements HangAudience {
    private final ApplicationContext context;
    private final ApplicationAvailability availability;

    HangReadiness(ApplicationContext context, ApplicationAvailability availability) {
        this.context = context;
        this.availability = availability;
    }

    @Override
    public void seen(Hangs hangs) {
        boolean accepting = availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
        if (hangs.certain().isEmpty()) {
            if (!accepting && isByUs()) {
                AvailabilityChangeEvent.publish(context, this, ReadinessState.ACCEPTING_TRAFFIC);
            }
        } else if (accepting) {
            AvailabilityChangeEvent.publish(context, this, ReadinessState.REFUSING_TRAFFIC);
        }
    }

    private boolean isByUs() {
        AvailabilityChangeEvent<ReadinessState> last = availability.getLastChangeEvent(ReadinessState.class);
        return last != null && last.getSource() == this;
    }
}
