package dev.hangscope.agent.instrument.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hangscope.agent.bootstrap.hooks.pool.LoanHooks;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weaves the classes of published pools as an application's loader would define them. */
class PoolWeaverTest {
    /** Those that are on the class path of this test. The others have the methods of a published version of commons-pool. */
    private static final Set<String> PUBLISHED = Set.of(
            "com/zaxxer/hikari/util/ConcurrentBag",
            "org/apache/commons/pool2/impl/GenericObjectPool",
            "org/apache/commons/pool2/impl/GenericKeyedObjectPool",
            "org/apache/tomcat/jdbc/pool/ConnectionPool",
            "com/mchange/v2/resourcepool/BasicResourcePool",
            "org/vibur/objectpool/ConcurrentPool",
            "org/apache/http/pool/AbstractConnPool");

    /** Defines one class itself. */
    private static final class Defining extends ClassLoader {
        Class<?> define(String name, byte[] classFile) {
            return defineClass(name, classFile, 0, classFile.length);
        }
    }

    static List<LendingPool> published() {
        return LendingPool.all().stream()
                .filter(pool -> PUBLISHED.contains(pool.type()))
                .toList();
    }

    private static byte[] classFile(LendingPool pool) throws IOException {
        try (InputStream file = PoolWeaverTest.class.getResourceAsStream("/" + pool.type() + ".class")) {
            assertThat(file).as(pool.type()).isNotNull();
            return file.readAllBytes();
        }
    }

    /** The names of the methods that tell with these times. */
    private static Set<String> telling(byte[] classFile, Set<Long> times) {
        Set<String> names = new TreeSet<>();
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access,
                                    String name,
                                    String descriptor,
                                    @Nullable String signature,
                                    String @Nullable [] exceptions) {
                                return new MethodVisitor(Opcodes.ASM9) {
                                    @Override
                                    public void visitLdcInsn(Object constant) {
                                        if (constant instanceof Long time && times.contains(time)) {
                                            names.add(name);
                                        }
                                    }
                                };
                            }
                        },
                        0);
        return names;
    }

    @Test
    void all_published_pools_of_the_table_are_here() {
        assertThat(published()).hasSameSizeAs(PUBLISHED);
    }

    @ParameterizedTest
    @MethodSource("published")
    void each_method_of_the_table_tells_and_the_class_is_valid(LendingPool pool) throws Exception {
        byte[] woven = PoolWeaver.weave(pool.type(), classFile(pool));

        Integer number = LendingPool.number(pool.type());
        assertThat(number).isNotNull();
        assertThat(woven).isNotNull();
        assertThat(telling(woven, Set.of(LoanHooks.lends(number)))).isEqualTo(new TreeSet<>(pool.lends()));
        assertThat(pool.getsBack()).containsAll(telling(woven, Set.of(LoanHooks.getsBack(number))));
        assertThat(telling(woven, Set.of(LoanHooks.getsBack(number)))).isNotEmpty();

        Class<?> defined = new Defining().define(pool.name(), woven);
        assertThat(Class.forName(defined.getName(), true, defined.getClassLoader()))
                .isSameAs(defined);
    }

    @Test
    void other_classes_stay_as_they_are() throws IOException {
        assertThat(PoolWeaver.weave(
                        "com/acme/GenericObjectPool", classFile(published().get(0))))
                .isNull();
    }

    @Test
    void each_pool_has_times_of_its_own() {
        Set<Long> times = new HashSet<>();
        for (int i = 0; i < LendingPool.all().size(); i++) {
            assertThat(times.add(LoanHooks.lends(i))).isTrue();
            assertThat(times.add(LoanHooks.getsBack(i))).isTrue();
            assertThat(LoanHooks.isOne(LoanHooks.getsBack(i))).isTrue();
        }
        assertThat(LoanHooks.isOne(-1)).isFalse();
        assertThat(LoanHooks.isOne(Long.MIN_VALUE)).isFalse();
    }
}
