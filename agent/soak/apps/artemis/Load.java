import jakarta.jms.Connection;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

public class Load {
    public static void main(String[] args) throws Exception {
        Connection connection = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + args[0]).createConnection();
        connection.start();
        Session receiving = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = receiving.createQueue("orders");
        receiving.createConsumer(queue).setMessageListener(message -> Thread.onSpinWait());
        Session idle = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Thread waiting = new Thread(() -> {
            try {
                idle.createConsumer(idle.createQueue("nothing")).receive();
            } catch (jakarta.jms.JMSException closed) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.setDaemon(true);
        waiting.start();
        Session sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageProducer producer = sending.createProducer(queue);
        System.out.println("ready");
        while (true) {
            producer.send(sending.createTextMessage("order"));
        }
    }
}
