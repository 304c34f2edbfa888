package dev.hangscope.waitgraph.planted;

import dev.hangscope.diagnosis.Verdict;

/** Breaks the architecture on purpose, to show that the test sees it. */
public final class KnowsTheDiagnosis {
    private KnowsTheDiagnosis() {}

    static Verdict offence() {
        return Verdict.LIKELY;
    }
}
