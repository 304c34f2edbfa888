import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A client of a Kafka broker that sends records at a constant rate, and another one in the same JVM that reads them. The latency of a record
 * lasts from when it was due until the broker has acknowledged it. Prints the same lines as {@code Ask}.
 */
public class Orders {
    private static final String TOPIC = "orders";

    /** Arguments: port, records a second, seconds; what follows is not used. */
    public static void main(String[] args) throws Exception {
        String broker = "127.0.0.1:" + args[0];
        long rate = Long.parseLong(args[1]);
        int seconds = Integer.parseInt(args[2]);
        long[] latencies = new long[Math.toIntExact(rate * seconds)];
        CountDownLatch acknowledged = new CountDownLatch(latencies.length);
        try (var producer = new KafkaProducer<String, String>(
                Map.of("bootstrap.servers", broker, "linger.ms", "0"), new StringSerializer(), new StringSerializer())) {
            // The first record makes the topic.
            producer.send(new ProducerRecord<>(TOPIC, "order")).get();
            Thread reader = new Thread(() -> read(broker));
            reader.setDaemon(true);
            reader.start();
            System.out.println("begins");
            long start = System.nanoTime();
            for (int k = 0; k < latencies.length; k++) {
                int number = k;
                long due = start + k * TimeUnit.SECONDS.toNanos(1) / rate;
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                producer.send(new ProducerRecord<>(TOPIC, "order " + k), (record, failure) -> {
                    latencies[number] = failure == null ? System.nanoTime() - due : Long.MAX_VALUE;
                    acknowledged.countDown();
                });
            }
            acknowledged.await();
        }
        for (int second = 0; second < seconds; second++) {
            long[] part = Arrays.copyOfRange(latencies, (int) (second * rate), (int) ((second + 1) * rate));
            System.out.println(second + " " + Arrays.toString(part).replaceAll("[\\[\\],]", ""));
        }
    }

    private static void read(String broker) {
        try (var consumer = new KafkaConsumer<String, String>(
                Map.of("bootstrap.servers", broker, "group.id", "cost", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            while (true) {
                consumer.poll(Duration.ofSeconds(10));
            }
        }
    }
}
