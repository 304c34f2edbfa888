/**
 * The catalogue of hangs: one class for each kind, one line each in {@link dev.hangscope.diagnosis.rules.Rules}.
 *
 * <p>Depends on {@code diagnosis}, {@code waitgraph} and {@code snapshot}. A rule sees one situation and tells all hangs of
 * its kind in it; that one hang may look like several kinds is settled afterwards by the diagnostician.
 */
@NullMarked
package dev.hangscope.diagnosis.rules;

import org.jspecify.annotations.NullMarked;
