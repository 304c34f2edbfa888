package dev.hangscope.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedClassesTest {
    @TempDir
    private Path directory;

    /** Has lambdas of each form that the agent's classes have. */
    static final class Lambdas implements Callable<List<Object>> {
        private final List<Object> seen = new ArrayList<>();
        private final String name = "own";

        private record Pair(String key, long number, boolean flag, double part, int[] all) {
            Pair(String key) {
                this(key, 3, true, 0.5, null);
            }
        }

        private interface Greeting {
            String greet(String whom, int times);

            default Greeting loudly() {
                return (whom, times) -> greet(whom, times) + "!";
            }
        }

        @Override
        public List<Object> call() throws Exception {
            byte small = 7;
            char letter = 'x';
            boolean flag = true;
            int number = 11;
            long large = 1L << 40;
            String text = "text";
            Supplier<Object> capturing = () -> "" + small + letter + flag + number + large + text + name;
            LongSupplier mixed = () -> large + number + text.length();
            Function<String, Integer> boxing = String::length;
            Function<Integer, Long> widening = each -> (long) each;
            ToLongFunction<Integer> unboxing = Integer::intValue;
            ToDoubleFunction<Long> unboxed = Long::longValue;
            Predicate<Object> generic = Boolean.class::isInstance;
            Function<Boolean, Object> negated = each -> !each;
            Predicate<Boolean> identity = Function.<Boolean>identity()::apply;
            Function<String, Pair> making = Pair::new;
            IntFunction<int[]> array = int[]::new;
            IntPredicate even = each -> each % 2 == 0;
            Consumer<Object> dropping = seen::add;
            BiFunction<String, Integer, String> repeated = String::repeat;
            Greeting greeting = (whom, times) -> prefix() + whom.repeat(times);
            dropping.accept(capturing.get());
            dropping.accept(mixed.getAsLong());
            dropping.accept(boxing.apply("four"));
            dropping.accept(widening.apply(5));
            dropping.accept(unboxing.applyAsLong(6));
            dropping.accept(unboxed.applyAsDouble(7L));
            dropping.accept(generic.test(flag));
            dropping.accept(negated.apply(flag));
            dropping.accept(identity.test(flag));
            dropping.accept(making.apply("made").toString());
            dropping.accept(array.apply(3).length);
            dropping.accept(even.test(4));
            dropping.accept(repeated.apply("ab", 2));
            dropping.accept(greeting.loudly().greet("you", 2));
            dropping.accept(Stream.of("b", "a").sorted(String::compareTo).toList());
            dropping.accept(new Inner().supplied().get());
            return seen;
        }

        private static String prefix() {
            return "hello ";
        }

        private final class Inner {
            Supplier<String> supplied() {
                return () -> name + prefix();
            }
        }

        /** What a record's methods answer, for equal and other records. */
        List<Object> records() {
            int[] all = {1};
            Pair pair = new Pair("k", 1L << 33, true, Double.NaN, all);
            Pair same = new Pair("k", 1L << 33, true, Double.NaN, all);
            List<Pair> others = List.of(
                    new Pair(null, 1L << 33, true, Double.NaN, all),
                    new Pair("k", 1, true, Double.NaN, all),
                    new Pair("k", 1L << 33, false, Double.NaN, all),
                    new Pair("k", 1L << 33, true, 0, all),
                    new Pair("k", 1L << 33, true, Double.NaN, null));
            List<Object> answers = new ArrayList<>();
            answers.add(pair.equals(same) && pair.hashCode() == same.hashCode());
            answers.add(pair.equals(pair));
            answers.add(pair.equals(null) || pair.equals("k"));
            others.forEach(other -> answers.add(pair.equals(other)));
            answers.add(new Pair("k").hashCode());
            answers.add(new Pair("k").toString());
            return answers;
        }
    }

    @BeforeEach
    void copy() throws IOException {
        for (String nested : List.of("", "$Lambdas", "$Lambdas$Pair", "$Lambdas$Greeting", "$Lambdas$Inner")) {
            String name = "PackedClassesTest" + nested;
            try (InputStream file = PackedClassesTest.class.getResourceAsStream(name + ".class")) {
                Files.write(directory.resolve(name + ".data"), file.readAllBytes());
            }
        }
        PackedClasses.main(new String[] {directory.toString(), ".data"});
    }

    /** Defines the packed classes anew. */
    private final class Packed extends ClassLoader {
        Packed() {
            super(PackedClassesTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Path file = directory.resolve(name.substring(name.lastIndexOf('.') + 1) + ".data");
            Class<?> known = findLoadedClass(name);
            if (known != null || !Files.exists(file)) {
                return known == null ? super.loadClass(name, resolve) : known;
            }
            try {
                byte[] bytes = Files.readAllBytes(file);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException reason) {
                throw new ClassNotFoundException(name, reason);
            }
        }
    }

    private Object packed() throws ReflectiveOperationException {
        var constructor = new Packed().loadClass(Lambdas.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    @Test
    void no_lambda_and_no_record_is_left_to_be_spun() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(each -> each.toString().contains("$")).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .doesNotContain("metafactory", "ObjectMethods");
            }
        }
        assertThat(directory.resolve("PackedClassesTest$Lambdas$$Functions.data"))
                .exists();
    }

    @Test
    void the_functions_do_what_the_lambdas_did() throws Exception {
        assertThat(((Callable<?>) packed()).call()).isEqualTo(new Lambdas().call());
    }

    @Test
    void the_records_are_equal_when_they_were() throws Exception {
        Object packed = packed();
        var records = packed.getClass().getDeclaredMethod("records");
        records.setAccessible(true);

        assertThat(records.invoke(packed)).isEqualTo(new Lambdas().records());
    }

    @Test
    void what_is_packed_stays_as_it_is() throws IOException {
        Path file = directory.resolve("PackedClassesTest$Lambdas.data");
        byte[] once = Files.readAllBytes(file);

        PackedClasses.main(new String[] {directory.toString(), ".data"});

        assertThat(file).hasBinaryContent(once);
    }
}
