/** The threads that live, what they are for, and how long they have waited. */
@NullMarked
package dev.hangscope.agent.jvm.thread;

import org.jspecify.annotations.NullMarked;
