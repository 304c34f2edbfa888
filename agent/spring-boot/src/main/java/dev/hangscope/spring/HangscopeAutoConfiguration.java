package dev.hangscope.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes what the application has the means for: the actuator, Micrometer, a readiness that anybody asks for. */
@AutoConfiguration
@EnableConfigurationProperties(HangscopeProperties.class)
public class HangscopeAutoConfiguration {

    @Bean
    AgentBean hangscopeAgent() {
        return new AgentBean();
    }

    @Bean
    HangWatch hangscopeWatch(AgentBean agent, ObjectProvider<HangAudience> audience, HangscopeProperties properties) {
        return new HangWatch(agent, audience.orderedStream().toList(), properties.every());
    }

    @Bean
    @ConditionalOnProperty("hangscope.readiness")
    HangReadiness hangscopeReadiness(ApplicationContext context, ApplicationAvailability availability) {
        return new HangReadiness(context, availability);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
    static class OfActuator {

        @Bean
        @ConditionalOnAvailableEndpoint
        HangsEndpoint hangsEndpoint(AgentBean agent) {
            return new HangsEndpoint(agent);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class OfMicrometer {

        @Bean
        HangMeters hangscopeMeters() {
            return new HangMeters();
        }
    }
}
