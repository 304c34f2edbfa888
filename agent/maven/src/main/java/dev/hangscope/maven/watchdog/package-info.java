/** The process beside a build that asks its JVMs when nothing moves. It uses the JDK alone: Maven's classes are not on its class path. */
@NullMarked
package dev.hangscope.maven.watchdog;

import org.jspecify.annotations.NullMarked;
