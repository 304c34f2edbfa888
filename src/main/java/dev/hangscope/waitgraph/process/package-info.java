/** What a process is in the wait-for graph: a holder of descriptors, a server that waits by design, a JVM. */
@NullMarked
package dev.hangscope.waitgraph.process;

import org.jspecify.annotations.NullMarked;
