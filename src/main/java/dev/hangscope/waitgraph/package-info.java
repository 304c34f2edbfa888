/**
 * Who waits for whom, and which part of that can never move.
 *
 * <p>Nodes are threads and processes; an edge leads from a waiter to one who may release it; all edges are OR. Liveness is
 * the least fixpoint over it. Reads snapshots, touches neither the JVM nor the operating system.
 */
@NullMarked
package dev.hangscope.waitgraph;

import org.jspecify.annotations.NullMarked;
