import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import javax.management.ObjectName;

/** Workers that start when an operator calls an operation of an MBean. */
public class Main {
    static final CountDownLatch STARTED = new CountDownLatch(1);

    public interface ControlMBean {
        void start();
    }

    public static class Control implements ControlMBean {
        @Override
        public void start() {
            STARTED.countDown();
        }
    }

    public static void main(String[] args) throws Exception {
        ManagementFactory.getPlatformMBeanServer().registerMBean(new Control(), new ObjectName("programs:type=Control"));
        for (int i = 0; i < 2; i++) {
            new Thread(Main::awaitStart, "worker-" + i).start();
        }
        awaitStart();
    }

    private static void awaitStart() {
        try {
            STARTED.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
