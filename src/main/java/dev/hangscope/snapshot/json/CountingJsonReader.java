package dev.hangscope.snapshot.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;

/**
 * Reads JSON of at most so many values. A tree of values needs some 30 times the memory of a file of ones and commas, and a JVM
 * whose heap is nearly full collects garbage for minutes before it gives up.
 */
final class CountingJsonReader extends JsonReader {
    private final long limit;
    private long values;

    CountingJsonReader(Reader in, long limit) {
        super(in);
        this.limit = limit;
    }

    /** There are more values than the limit. */
    static final class TooManyValuesException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Asked by gson before each value. */
    @Override
    public JsonToken peek() throws IOException {
        if (++values > limit) {
            throw new TooManyValuesException();
        }
        return super.peek();
    }
}
