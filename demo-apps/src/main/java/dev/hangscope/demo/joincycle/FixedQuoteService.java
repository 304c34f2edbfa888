package dev.hangscope.demo.joincycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** {@link QuoteService} with a queue for each direction, read after the worker was started. */
public final class FixedQuoteService {
    private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new FixedQuoteService().quote();
    }

    private void quote() throws InterruptedException {
        Thread worker = new Thread(Body.of(this::answer), "quote-worker");
        questions.put("price of 12 chairs");
        worker.start();
        String answer = answers.take();
        System.out.println("main: got '" + answer + "'");
        worker.join();
        System.out.println("main: done");
    }

    private void answer() throws InterruptedException {
        String question = questions.take();
        answers.put("answer to " + question);
        System.out.println("quote-worker: answered");
    }
}
