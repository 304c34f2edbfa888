package dev.hangscope.agent.instrument.pool;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A class of a library that lends objects to threads and gets them back. Another one is another line: the method that returns what is lent,
 * those that get it back, and which of their arguments it is. All are told by name, in whatever overloads the library's version has.
 *
 * @param type internal name of the class
 * @param lends names of the methods that return what is lent
 * @param getsBack names of the methods to which it is given back, or that drop it
 * @param argument which argument of those it is, counted from 0
 */
record LendingPool(String type, Set<String> lends, Set<String> getsBack, int argument) {
    /** Their places are their numbers. */
    private static final List<LendingPool> ALL = List.of(
            new LendingPool("com/zaxxer/hikari/util/ConcurrentBag", Set.of("borrow"), Set.of("requite", "remove"), 0),
            commonsPool("org/apache/commons/pool2/impl/GenericObjectPool", 0),
            commonsPool("org/apache/commons/pool2/impl/GenericKeyedObjectPool", 1),
            commonsPool("org/apache/commons/pool/impl/GenericObjectPool", 0),
            commonsPool("org/apache/commons/pool/impl/GenericKeyedObjectPool", 1),
            commonsPool("org/apache/tomcat/dbcp/pool2/impl/GenericObjectPool", 0),
            new LendingPool(
                    "org/apache/tomcat/jdbc/pool/ConnectionPool",
                    Set.of("borrowConnection"),
                    Set.of("returnConnection", "release", "abandon"),
                    0),
            new LendingPool(
                    "com/mchange/v2/resourcepool/BasicResourcePool",
                    Set.of("checkoutResource"),
                    Set.of("checkinResource", "removeResource", "markBroken"),
                    0),
            new LendingPool(
                    "org/vibur/objectpool/ConcurrentPool",
                    Set.of("take", "takeUninterruptibly", "tryTake"),
                    Set.of("restore"),
                    0),
            new LendingPool(
                    "org/apache/http/pool/AbstractConnPool", Set.of("getPoolEntryBlocking"), Set.of("release"), 0));

    private static final Map<String, Integer> NUMBERS = numbers();

    private static LendingPool commonsPool(String type, int argument) {
        return new LendingPool(type, Set.of("borrowObject"), Set.of("returnObject", "invalidateObject"), argument);
    }

    private static Map<String, Integer> numbers() {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < ALL.size(); i++) {
            numbers.put(ALL.get(i).type(), i);
        }
        return numbers;
    }

    static List<LendingPool> all() {
        return ALL;
    }

    /** The number of the class with this internal name; {@code null} when it is none of these. */
    static @Nullable Integer number(String type) {
        return NUMBERS.get(type);
    }

    /** The name of the class, with dots. */
    String name() {
        return type.replace('/', '.');
    }
}
