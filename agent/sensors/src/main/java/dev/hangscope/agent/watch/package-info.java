/**
 * Looks at processes from outside: what every thread of a tree waits for, who holds the other end, and whether two looks
 * agree. Reads {@code /proc} on Linux; OSHI tells process states for the watcher and on other systems. May depend on
 * {@code snapshot} and {@code waitgraph} (which tells when a look may stop); the only package that knows OSHI and JNA.
 */
@NullMarked
package dev.hangscope.agent.watch;

import org.jspecify.annotations.NullMarked;
