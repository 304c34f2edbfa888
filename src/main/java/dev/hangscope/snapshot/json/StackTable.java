package dev.hangscope.snapshot.json;

import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import dev.hangscope.snapshot.code.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The distinct stacks of one snapshot: threads name them by number. */
final class StackTable extends TypeAdapter<List<Frame>> {
    private final Map<List<Frame>, Integer> numbers = new HashMap<>();
    private final List<List<Frame>> stacks = new ArrayList<>();

    /** An empty table, to be filled by writing. */
    StackTable() {}

    /** A table to read by. */
    StackTable(List<List<Frame>> stacks) {
        this.stacks.addAll(stacks);
    }

    List<List<Frame>> stacks() {
        return stacks;
    }

    @Override
    public void write(JsonWriter out, List<Frame> stack) throws IOException {
        Integer number = numbers.get(stack);
        if (number == null) {
            number = stacks.size();
            numbers.put(stack, number);
            stacks.add(stack);
        }
        out.value(number);
    }

    @Override
    public List<Frame> read(JsonReader in) throws IOException {
        String path = in.getPath();
        int number = in.nextInt();
        if (number < 0 || number >= stacks.size()) {
            throw new JsonParseException(path + ": there is no stack " + number);
        }
        return stacks.get(number);
    }
}
