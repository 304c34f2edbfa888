/** Rules on pipes, FIFOs and standard input between processes. */
@NullMarked
package dev.hangscope.diagnosis.rules.process.pipe;

import org.jspecify.annotations.NullMarked;
