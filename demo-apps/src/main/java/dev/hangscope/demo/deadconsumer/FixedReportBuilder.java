package dev.hangscope.demo.deadconsumer;

import dev.hangscope.demo.support.Body;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** {@link ReportBuilder} that survives a bad row. */
public final class FixedReportBuilder {
    private static final int ROWS = 50;

    private final BlockingQueue<Row> rows = new ArrayBlockingQueue<>(10);

    /** Runs the program. */
    public static void main(String[] args) {
        FixedReportBuilder builder = new FixedReportBuilder();
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
            try {
                total += Long.parseLong(row.amount());
            } catch (NumberFormatException e) {
                System.out.println("report-writer: row " + row.number() + " left out: no amount");
            }
        }
        System.out.println("report-writer: total " + total + ", done");
    }

    private record Row(int number, String amount) {
        static final Row END = new Row(-1, "");
    }
}
