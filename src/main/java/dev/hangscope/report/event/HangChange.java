package dev.hangscope.report.event;

import dev.hangscope.diagnosis.Finding;
import java.time.Instant;

/**
 * A change of one hang.
 *
 * @param change what happened
 * @param time when the look was taken that shows it
 * @param fingerprint of the hang, from its first look to its last
 * @param finding the hang as it was seen last
 */
public record HangChange(Change change, Instant time, String fingerprint, Finding finding) {}
