package dev.hangscope.demo.childjvm;

import java.io.IOException;

/** The same desk with a kitchen whose cook is told when the orders are over. */
public final class FixedOrderDesk {
    private FixedOrderDesk() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        OrderDesk.serve(FixedKitchen.class);
    }
}
