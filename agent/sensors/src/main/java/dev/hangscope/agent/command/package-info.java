/**
 * The command line, {@code java -jar hangscope.jar COMMAND}: one class for each command, listed in
 * {@link dev.hangscope.agent.command.Commands}. May depend on everything but {@code agent.runtime}, the other composition
 * root.
 */
@NullMarked
package dev.hangscope.agent.command;

import org.jspecify.annotations.NullMarked;
