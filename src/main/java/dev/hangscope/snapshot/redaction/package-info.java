/**
 * Facts without the secrets that their texts hold. A diagnosis rests on these, so that every format of a report, and a report
 * that is diagnosed again, has the same text. Depends on {@code snapshot} and {@code text}.
 */
@NullMarked
package dev.hangscope.snapshot.redaction;

import org.jspecify.annotations.NullMarked;
