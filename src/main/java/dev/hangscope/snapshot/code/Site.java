package dev.hangscope.snapshot.code;

import java.util.List;
import java.util.Optional;

/**
 * A place in the program where something happened: an object made, a thread started, an item put. Innermost frame
 * first; as few frames as the sensor kept.
 */
public record Site(List<Frame> frames) {

    public Site {
        frames = List.copyOf(frames);
    }

    /** The innermost frame that is not the JDK's: the line a user would look at first. */
    public Optional<Frame> user() {
        return frames.stream().filter(frame -> !frame.isJdk()).findFirst();
    }

    /** The user's frame, or the innermost one when all are the JDK's. */
    @Override
    public String toString() {
        return user().or(() -> frames.stream().findFirst()).map(Frame::toString).orElse("unknown");
    }
}
