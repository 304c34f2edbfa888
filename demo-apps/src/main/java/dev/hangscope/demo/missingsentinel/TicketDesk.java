package dev.hangscope.demo.missingsentinel;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Calls one ticket more than it has given out; no other thread gives out tickets. */
public final class TicketDesk {
    private final BlockingQueue<String> tickets = new LinkedBlockingQueue<>();

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        TicketDesk desk = new TicketDesk();
        for (int ticket = 1; ticket <= 3; ticket++) {
            desk.tickets.put("A" + ticket);
        }
        for (int call = 1; call <= 4; call++) {
            desk.call();
        }
        System.out.println("desk: closed");
    }

    private void call() throws InterruptedException {
        String ticket = tickets.take();
        System.out.println("desk: ticket " + ticket);
    }
}
