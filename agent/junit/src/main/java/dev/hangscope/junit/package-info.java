/**
 * A JUnit Jupiter extension that shows Hangscope's report beside the failure of a test that ran into its time-out. Knows JUnit and the
 * JDK only: the agent in the same JVM is asked through JMX.
 */
@NullMarked
package dev.hangscope.junit;

import org.jspecify.annotations.NullMarked;
