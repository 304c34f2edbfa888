import java.time.Duration;
import org.apache.pekko.actor.AbstractActor;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.pattern.Patterns;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/** Works for ten seconds and rests for ten, by itself: there is no load from outside. */
public class Main {
    private static final class Echo extends AbstractActor {
        @Override
        public Receive createReceive() {
            return receiveBuilder().matchAny(any -> getSender().tell(any, getSelf())).build();
        }
    }

    public static void main(String[] args) {
        ActorSystem system = ActorSystem.create("soak");
        ActorRef echo = system.actorOf(Props.create(Echo.class, Echo::new));
        Source.tick(Duration.ZERO, Duration.ofSeconds(20), "round")
                .mapAsync(1, round -> Source.range(1, 50_000)
                        .mapAsync(8, item -> Patterns.ask(echo, item, Duration.ofSeconds(30)))
                        .runWith(Sink.ignore(), system))
                .runWith(Sink.ignore(), system);
        System.out.println("ready");
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
