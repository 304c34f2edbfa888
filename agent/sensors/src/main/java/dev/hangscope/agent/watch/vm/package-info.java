/** What the threads of another JVM itself do, seen from outside. */
@NullMarked
package dev.hangscope.agent.watch.vm;

import org.jspecify.annotations.NullMarked;
