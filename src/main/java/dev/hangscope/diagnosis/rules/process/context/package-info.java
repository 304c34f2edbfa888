/** What all rules on processes may ask. */
@NullMarked
package dev.hangscope.diagnosis.rules.process.context;

import org.jspecify.annotations.NullMarked;
