package dev.hangscope.demo.childjvm;

import dev.hangscope.demo.support.ChildJvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;

/** The same, with the question flushed before the answer is waited for. */
public final class FixedQuestioner {
    private FixedQuestioner() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Process oracle = ChildJvm.start(Oracle.class);
        BufferedWriter question = oracle.outputWriter();
        BufferedReader answer = oracle.inputReader();
        question.write("what is the time?\n");
        question.flush();
        System.out.println("main: asked, waits for the answer");
        System.out.println("main: " + answer.readLine());
        question.close();
        oracle.waitFor();
    }
}
