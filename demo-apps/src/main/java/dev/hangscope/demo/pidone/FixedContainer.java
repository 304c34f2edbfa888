package dev.hangscope.demo.pidone;

import dev.hangscope.demo.support.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The same with an init as the first process: a shell that starts the JVM and reaps whatever ends. */
public final class FixedContainer {
    private static final String INIT = "\"$@\" & wait";

    private FixedContainer() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", INIT, "init"));
        command.addAll(ChildJvm.command(FixedThumbnails.class));
        Container.run(command);
    }
}
