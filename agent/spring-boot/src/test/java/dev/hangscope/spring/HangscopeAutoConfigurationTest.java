package dev.hangscope.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class HangscopeAutoConfigurationTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    ApplicationAvailabilityAutoConfiguration.class, HangscopeAutoConfiguration.class));

    @Test
    void the_endpoint_is_there_only_where_it_is_exposed_and_the_readiness_only_where_it_is_wanted() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .hasSingleBean(HangMeters.class)
                .doesNotHaveBean(HangsEndpoint.class)
                .doesNotHaveBean(HangReadiness.class));
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=hangs",
                        "management.endpoints.jmx.exposure.include=hangs",
                        "hangscope.readiness=true")
                .run(context ->
                        assertThat(context).hasSingleBean(HangsEndpoint.class).hasSingleBean(HangReadiness.class));
    }

    @Test
    void an_application_without_actuator_and_micrometer_starts() {
        runner.withClassLoader(new FilteredClassLoader(
                        Endpoint.class.getPackageName(), MeterBinder.class.getPackageName(), "io.micrometer"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(HangWatch.class)
                        .doesNotHaveBean(HangMeters.class));
    }

    @Test
    void a_time_that_is_too_short_is_refused_by_its_name() {
        runner.withPropertyValues("hangscope.every=1ms")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("hangscope.every"));
    }

    @Test
    void without_the_agent_the_endpoint_names_the_remedy() {
        HangsEndpoint endpoint = new HangsEndpoint(new AgentBean());
        assertThat(endpoint.lastLook().toString()).contains("-javaagent:/path/to/hangscope.jar");
        assertThat(endpoint.report().toString()).contains("-javaagent:/path/to/hangscope.jar");
    }

    @Test
    void a_hang_refuses_traffic_until_it_is_over() {
        runner.withPropertyValues("hangscope.readiness=true").run(context -> {
            HangReadiness readiness = context.getBean(HangReadiness.class);
            publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            readiness.seen(SomeHangs.look("dead-consumer SUSPECTED"));
            assertThat(state(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
            readiness.seen(SomeHangs.look("deadlock PROVEN"));
            assertThat(state(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
            readiness.seen(SomeHangs.look());
            assertThat(state(context)).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
        });
    }

    @Test
    void what_the_application_says_of_its_readiness_stays() {
        runner.withPropertyValues("hangscope.readiness=true").run(context -> {
            HangReadiness readiness = context.getBean(HangReadiness.class);
            publish(context, ReadinessState.ACCEPTING_TRAFFIC);
            readiness.seen(SomeHangs.look("deadlock PROVEN"));
            publish(context, ReadinessState.REFUSING_TRAFFIC);
            readiness.seen(SomeHangs.look());
            assertThat(state(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        });
    }

    private static void publish(ApplicationContext context, ReadinessState state) {
        AvailabilityChangeEvent.publish(context, "the application", state);
    }

    private static ReadinessState state(ApplicationContext context) {
        return context.getBean(ApplicationAvailability.class).getReadinessState();
    }
}
