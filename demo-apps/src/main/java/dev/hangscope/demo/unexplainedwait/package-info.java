/** Threads that wait for a signal of which nothing is known. */
package dev.hangscope.demo.unexplainedwait;
