/** Whom sockets connect, and what went over them. */
@NullMarked
package dev.hangscope.agent.watch.socket;

import org.jspecify.annotations.NullMarked;
