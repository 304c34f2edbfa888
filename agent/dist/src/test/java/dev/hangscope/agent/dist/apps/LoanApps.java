package dev.hangscope.agent.dist.apps;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Programs that borrow from published pools, in a process that serves and ticks. */
public final class LoanApps {
    private LoanApps() {}

    /** Does nothing, and says of itself that it is valid. */
    private static <T> T stub(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            Class<?> result = method.getReturnType();
            if (method.getName().equals("isValid")) {
                return true;
            }
            if (method.getName().equals("hashCode")) {
                return System.identityHashCode(self);
            }
            if (method.getName().equals("equals")) {
                return self == given[0];
            }
            return result == boolean.class
                    ? (Object) false
                    : result == int.class ? (Object) 0 : result == Connection.class ? stub(Connection.class) : null;
        }));
    }

    private static HikariDataSource connections(int size) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(stub(DataSource.class));
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(3_600_000);
        return new HikariDataSource(config);
    }

    /** Tasks take a connection each and do not close it; {@code main} wants one more. */
    public static final class ConnectionsLeak {
        private static final HikariDataSource POOL = connections(2);
        private static final List<Connection> LEAKED = new ArrayList<>();

        /** Each task has a worker of its own. */
        private static final CyclicBarrier BOTH = new CyclicBarrier(2);

        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Serving.start();
            ExecutorService workers = Executors.newFixedThreadPool(2);
            for (int i = 0; i < 2; i++) {
                workers.submit(ConnectionsLeak::price).get();
            }
            try (Connection given = POOL.getConnection()) {
                given.commit();
            }
            System.out.println("stuck");
            workers.invokeAll(List.of(ConnectionsLeak::leak, ConnectionsLeak::leak));
            System.out.println(POOL.getConnection());
        }

        private static Object price() throws SQLException {
            try (Connection given = POOL.getConnection()) {
                given.commit();
            }
            return "priced";
        }

        private static Object leak() throws Exception {
            BOTH.await();
            Connection leaked = POOL.getConnection();
            synchronized (LEAKED) {
                LEAKED.add(leaked);
            }
            return leaked;
        }
    }

    /** The thread that has the only object ends. */
    public static final class BorrowerEnds {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            GenericObjectPool<StringBuilder> pool = buffers(1);
            pool.returnObject(borrow(pool));
            StringBuilder[] kept = new StringBuilder[1];
            Thread borrower = new Thread(() -> kept[0] = borrow(pool), "borrower");
            borrower.start();
            borrower.join();
            System.out.println("stuck");
            System.out.println(borrow(pool).append(kept[0]));
        }
    }

    /** The thread that has the only object works with it. */
    public static final class BorrowerWorks {
        /** Runs it. */
        public static void main(String[] arguments) throws Exception {
            Serving.start();
            GenericObjectPool<StringBuilder> pool = buffers(1);
            CountDownLatch borrowed = new CountDownLatch(1);
            Thread borrower = new Thread(() -> work(borrow(pool), borrowed), "borrower");
            borrower.start();
            borrowed.await();
            System.out.println("stuck");
            System.out.println(borrow(pool));
        }

        private static void work(StringBuilder given, CountDownLatch borrowed) {
            borrowed.countDown();
            while (given.length() >= 0) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException end) {
                    return;
                }
            }
        }
    }

    private static GenericObjectPool<StringBuilder> buffers(int most) {
        GenericObjectPool<StringBuilder> pool = new GenericObjectPool<>(new BasePooledObjectFactory<>() {
            @Override
            public StringBuilder create() {
                return new StringBuilder();
            }

            @Override
            public PooledObject<StringBuilder> wrap(StringBuilder made) {
                return new DefaultPooledObject<>(made);
            }
        });
        pool.setMaxTotal(most);
        return pool;
    }

    private static StringBuilder borrow(GenericObjectPool<StringBuilder> pool) {
        try {
            return pool.borrowObject();
        } catch (Exception noneIsMade) {
            throw new IllegalStateException(noneIsMade);
        }
    }
}
