package dev.hangscope.agent.bootstrap.hooks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A rare part of a hook, which the agent tells the JVM not to inline. Otherwise it makes the JDK's own method so large that this
 * is not inlined any more where the application calls it, which costs more than the hook does.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OutOfLine {}
