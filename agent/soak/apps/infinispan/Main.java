import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.infinispan.Cache;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.manager.DefaultCacheManager;

/** Two members of a cluster in one JVM; works for ten seconds and rests for ten, by itself. */
public class Main {
    private static Cache<Integer, String> member() {
        GlobalConfigurationBuilder global = GlobalConfigurationBuilder.defaultClusteredBuilder();
        global.transport().addProperty("configurationFile", "default-configs/default-jgroups-tcp.xml");
        DefaultCacheManager manager = new DefaultCacheManager(global.build());
        manager.defineConfiguration(
                "orders", new ConfigurationBuilder().clustering().cacheMode(CacheMode.DIST_SYNC).build());
        return manager.getCache("orders");
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("jgroups.bind.address", "127.0.0.1");
        System.setProperty("java.net.preferIPv4Stack", "true");
        Cache<Integer, String> first = member();
        Cache<Integer, String> second = member();
        System.out.println("ready");
        while (true) {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (System.nanoTime() < until) {
                int key = ThreadLocalRandom.current().nextInt(1_000);
                first.put(key, "order");
                second.get(key);
            }
            TimeUnit.SECONDS.sleep(10);
        }
    }
}
