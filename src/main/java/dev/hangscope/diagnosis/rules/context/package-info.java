/**
 * What every rule may ask about one situation: who waits where, who could help, who is stuck behind whom, and how they are named.
 *
 * <p>Knows no rule. The families beside this package hold the rules.
 */
@NullMarked
package dev.hangscope.diagnosis.rules.context;

import org.jspecify.annotations.NullMarked;
