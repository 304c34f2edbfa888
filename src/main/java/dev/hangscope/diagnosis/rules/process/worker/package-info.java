/** Rules on worker processes, and on the threads and processes that serve them. */
@NullMarked
package dev.hangscope.diagnosis.rules.process.worker;

import org.jspecify.annotations.NullMarked;
