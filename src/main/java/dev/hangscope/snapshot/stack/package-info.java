/** What a stack tells of its thread, by what is known of the JDK's classes. Pure; for the stacks of a living JVM and for those of a thread dump. */
@NullMarked
package dev.hangscope.snapshot.stack;

import org.jspecify.annotations.NullMarked;
