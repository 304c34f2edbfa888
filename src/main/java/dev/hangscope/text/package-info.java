/**
 * Text from outside, made fit for output: {@link dev.hangscope.text.PlainText} so that it cannot control a terminal, reorder a
 * line or forge one, {@link dev.hangscope.text.Secrets} so that it carries no credentials. Depends on the JDK alone.
 */
@NullMarked
package dev.hangscope.text;

import org.jspecify.annotations.NullMarked;
