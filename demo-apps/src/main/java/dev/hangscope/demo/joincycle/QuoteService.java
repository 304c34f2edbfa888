package dev.hangscope.demo.joincycle;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Question and answer share one queue: main takes its own question back, then joins the worker that waits for it. */
public final class QuoteService {
    private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = questions;

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new QuoteService().quote();
    }

    private void quote() throws InterruptedException {
        Thread worker = new Thread(Body.of(this::answer), "quote-worker");
        questions.put("price of 12 chairs");
        String answer = answers.take();
        System.out.println("main: got '" + answer + "'");
        worker.start();
        worker.join();
        System.out.println("main: done");
    }

    private void answer() throws InterruptedException {
        String question = questions.take();
        answers.put("answer to " + question);
        System.out.println("quote-worker: answered");
    }
}
