package dev.hangscope.demo.pidone;

import dev.hangscope.demo.support.ChildJvm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Runs a JVM as the first process of a pid namespace: it becomes the parent of every orphan there. */
public final class Container {
    private Container() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        run(ChildJvm.command(Thumbnails.class));
    }

    static void run(List<String> firstProcess) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare", "--fork", "--pid", "--mount-proc"));
        command.addAll(firstProcess);
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        System.out.println("main: container ended with exit " + exit);
    }
}
