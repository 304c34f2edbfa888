package dev.hangscope.demo.orphanedreader;

import dev.hangscope.demo.support.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * A thread writes a table into a pipe of {@code java.nio} and ends without closing it; main copies until the end, which never
 * comes.
 */
public final class TableCopy {
    private TableCopy() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        Pipe pipe = Pipe.open();
        new Thread(Body.of(() -> write(pipe.sink())), "table-writer").start();
        System.out.println("main: " + copy(pipe.source()) + " bytes copied");
    }

    private static void write(WritableByteChannel out) throws IOException {
        for (String row : new String[] {"id,name", "1,chair", "2,table"}) {
            out.write(ByteBuffer.wrap((row + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        System.out.println("table-writer: 3 rows written, done");
    }

    private static long copy(Pipe.SourceChannel in) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        long bytes = 0;
        while (in.read(buffer) >= 0) {
            bytes += buffer.position();
            buffer.clear();
        }
        return bytes;
    }
}
