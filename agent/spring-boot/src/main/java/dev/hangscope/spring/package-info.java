/**
 * What a Spring Boot application (3.5 and newer) tells of its own hangs: an actuator endpoint, meters, and its readiness. The agent in the
 * same JVM is asked through JMX; without it the application is as it would be without this library.
 */
@NullMarked
package dev.hangscope.spring;

import org.jspecify.annotations.NullMarked;
