/** Who owns the monitors that threads wait for, and who has notified them. */
@NullMarked
package dev.hangscope.agent.jvm.monitor;

import org.jspecify.annotations.NullMarked;
