package dev.hangscope.demo.childjvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Answers each line of its standard input with one of its own. */
public final class Oracle {
    private Oracle() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = questions.readLine(); question != null; question = questions.readLine()) {
            System.out.println("to '" + question + "': later than you think");
        }
    }
}
