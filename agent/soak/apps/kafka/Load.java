import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

public class Load {
    public static void main(String[] args) throws Exception {
        String broker = "127.0.0.1:" + args[0];
        Thread consuming = new Thread(() -> {
            try (var consumer = new KafkaConsumer<String, String>(
                    Map.of("bootstrap.servers", broker, "group.id", "soak", "auto.offset.reset", "earliest"),
                    new StringDeserializer(),
                    new StringDeserializer())) {
                consumer.subscribe(List.of("orders"));
                while (true) {
                    consumer.poll(Duration.ofSeconds(10));
                }
            }
        });
        consuming.start();
        try (var producer = new KafkaProducer<String, String>(
                Map.of("bootstrap.servers", broker), new StringSerializer(), new StringSerializer())) {
            System.out.println("ready");
            while (true) {
                producer.send(new ProducerRecord<>("orders", "order")).get();
            }
        }
    }
}
