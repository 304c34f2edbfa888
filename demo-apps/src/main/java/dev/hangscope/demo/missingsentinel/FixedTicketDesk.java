package dev.hangscope.demo.missingsentinel;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** {@link TicketDesk} that does not wait for ever. */
public final class FixedTicketDesk {
    private final BlockingQueue<String> tickets = new LinkedBlockingQueue<>();

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        FixedTicketDesk desk = new FixedTicketDesk();
        for (int ticket = 1; ticket <= 3; ticket++) {
            desk.tickets.put("A" + ticket);
        }
        for (int call = 1; call <= 4; call++) {
            desk.call();
        }
        System.out.println("desk: closed");
    }

    private void call() throws InterruptedException {
        String ticket = tickets.poll(200, TimeUnit.MILLISECONDS);
        System.out.println(ticket == null ? "desk: nobody waits" : "desk: ticket " + ticket);
    }
}
