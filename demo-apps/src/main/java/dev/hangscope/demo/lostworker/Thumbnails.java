package dev.hangscope.demo.lostworker;

import dev.hangscope.demo.support.Body;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One thread a picture; main waits until all have counted down; one dies of a broken picture before it has. */
public final class Thumbnails {
    private static final List<String> PICTURES = List.of("cat.png", "dog.png", "notes.txt");

    private final CountDownLatch unfinished = new CountDownLatch(PICTURES.size());

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        new Thumbnails().run();
    }

    private void run() throws InterruptedException {
        for (String picture : PICTURES) {
            new Thread(Body.of(() -> shrink(picture)), "shrink-" + picture).start();
        }
        unfinished.await();
        System.out.println("main: all thumbnails are made");
    }

    private void shrink(String picture) {
        scale(picture);
        unfinished.countDown();
    }

    private static void scale(String picture) {
        if (!picture.endsWith(".png")) {
            throw new IllegalArgumentException("no picture: " + picture);
        }
        System.out.println("thumbnail of " + picture);
    }
}
