import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Ten borrowers for two pooled objects, each of which is returned after five seconds. */
public class Main {
    static class Buffers extends BasePooledObjectFactory<StringBuilder> {
        @Override
        public StringBuilder create() {
            return new StringBuilder();
        }

        @Override
        public PooledObject<StringBuilder> wrap(StringBuilder buffer) {
            return new DefaultPooledObject<>(buffer);
        }
    }

    public static void main(String[] args) {
        GenericObjectPool<StringBuilder> pool = new GenericObjectPool<>(new Buffers());
        pool.setMaxTotal(2);
        for (int i = 0; i < 10; i++) {
            new Thread(() -> borrowAgainAndAgain(pool), "borrower-" + i).start();
        }
    }

    private static void borrowAgainAndAgain(GenericObjectPool<StringBuilder> pool) {
        try {
            while (true) {
                StringBuilder buffer = pool.borrowObject();
                Thread.sleep(5_000);
                pool.returnObject(buffer);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
