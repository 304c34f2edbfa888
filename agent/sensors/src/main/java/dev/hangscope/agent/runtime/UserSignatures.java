package dev.hangscope.agent.runtime;

import dev.hangscope.agent.options.AgentOption;
import dev.hangscope.agent.options.SignaturesFile;
import dev.hangscope.agent.output.Stderr;
import dev.hangscope.snapshot.SensorState;
import dev.hangscope.snapshot.code.Signature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the user says about methods of his code, in the file that an option names. */
final class UserSignatures {
    private UserSignatures() {}

    /** Reads the file; where it cannot be used, says so now and in the head of each report. */
    static List<Signature> of(@Nullable Path file, SensorStates sensors) {
        if (file == null) {
            return List.of();
        }
        try {
            return SignaturesFile.read(file);
        } catch (IOException bad) {
            String key = AgentOption.SIGNATURES.key();
            Stderr.line(key + "=" + file + " is not used: " + bad.getMessage());
            sensors.add(new SensorState(key, false, file + ": " + bad.getMessage()));
            return List.of();
        }
    }
}
