/** How the facts of the JDK's objects are read: its internals, fields, and the records that hooks keep. */
@NullMarked
package dev.hangscope.agent.jvm.access;

import org.jspecify.annotations.NullMarked;
