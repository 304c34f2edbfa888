/** Diagnoses as people and machines read them: one package per format, one model. Reads diagnoses, changes nothing. */
@NullMarked
package dev.hangscope.report;

import org.jspecify.annotations.NullMarked;
