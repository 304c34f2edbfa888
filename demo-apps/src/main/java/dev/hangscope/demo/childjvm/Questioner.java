package dev.hangscope.demo.childjvm;

import dev.hangscope.demo.support.ChildJvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;

/** Asks an oracle in a JVM of its own; the question stays in the writer's buffer, and each waits for the other's line. */
public final class Questioner {
    private Questioner() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process oracle = ChildJvm.start(Oracle.class);
        BufferedWriter question = oracle.outputWriter();
        BufferedReader answer = oracle.inputReader();
        question.write("what is the time?\n");
        System.out.println("main: asked, waits for the answer");
        System.out.println("main: " + answer.readLine());
        question.close();
        oracle.waitFor();
    }
}
