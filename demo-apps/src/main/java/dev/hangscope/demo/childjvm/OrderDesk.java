package dev.hangscope.demo.childjvm;

import dev.hangscope.demo.support.ChildJvm;
import java.io.BufferedWriter;
import java.io.IOException;

/** Hands orders to a kitchen in a JVM of its own and waits for it to close. */
public final class OrderDesk {
    private OrderDesk() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException, InterruptedException {
        serve(Kitchen.class);
    }

    static void serve(Class<?> kitchen) throws IOException, InterruptedException {
        Process process = ChildJvm.start(kitchen);
        try (BufferedWriter orders = process.outputWriter()) {
            for (String order : new String[] {"soup", "bread", "tea"}) {
                orders.write(order + "\n");
            }
        }
        System.out.println("main: 3 orders are out, waits for the kitchen");
        int exit = process.waitFor();
        System.out.println("main: kitchen closed with exit " + exit);
    }
}
