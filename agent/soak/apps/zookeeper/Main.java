import java.nio.file.Files;
import org.apache.zookeeper.server.ZooKeeperServerMain;

public class Main {
    private static final class Server extends ZooKeeperServerMain {
        @Override
        protected void serverStarted() {
            System.out.println("ready");
        }

        void run(String... args) throws Exception {
            initializeAndRun(args);
        }
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("zookeeper.admin.enableServer", "false");
        new Server().run(args[0], Files.createTempDirectory("zookeeper").toString());
    }
}
