/**
 * What can be said after {@code -javaagent:hangscope.jar=}: the one list of options with their defaults and meanings, its
 * parser, and the texts made from it ({@code help}, docs/options.md). Pure; depends on nothing but the JDK.
 */
@NullMarked
package dev.hangscope.agent.options;

import org.jspecify.annotations.NullMarked;
