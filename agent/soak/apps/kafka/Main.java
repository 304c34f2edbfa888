import java.nio.file.Files;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

public class Main {
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        Properties config = new Properties();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@127.0.0.1:" + (port + 1));
        config.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + (port + 1));
        config.put("controller.listener.names", "CONTROLLER");
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "4");
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("log.dirs", Files.createTempDirectory("kafka") + "/log");
        var file = Files.createTempFile("kafka", ".properties");
        try (var out = Files.newOutputStream(file)) {
            config.store(out, null);
        }
        StorageTool.execute(new String[] {"format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", file.toString()}, System.err);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        server.startup();
        System.out.println("ready");
        server.awaitShutdown();
    }
}
