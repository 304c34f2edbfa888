package dev.hangscope.demo.deadconsumer;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The writer of the report dies of a row that it cannot format; the query goes on until the queue is full. */
public final class ReportBuilder {
    private static final int ROWS = 50;

    private final BlockingQueue<Row> rows = new ArrayBlockingQueue<>(10);

    /** Runs the program. */
    public static void main(String[] args) {
        ReportBuilder builder = new ReportBuilder();
        new Thread(Body.of(builder::query), "query").start();
        new Thread(Body.of(builder::write), "report-writer").start();
    }

    private void query() throws InterruptedException {
        for (int number = 1; number <= ROWS; number++) {
            rows.put(new Row(number, number == 7 ? "n/a" : String.valueOf(number * 10)));
        }
        rows.put(Row.END);
        System.out.println("query: " + ROWS + " rows, done");
    }

    private void write() throws InterruptedException {
        long total = 0;
        for (Row row = rows.take(); row != Row.END; row = rows.take()) {
            total += Long.parseLong(row.amount());
        }
        System.out.println("report-writer: total " + total + ", done");
    }

    private record Row(int number, String amount) {
        static final Row END = new Row(-1, "");
    }
}
