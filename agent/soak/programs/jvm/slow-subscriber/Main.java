import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** A publisher that waits for room in the buffer of a subscriber that needs twelve seconds an item. */
public class Main {
    static class Subscriber implements Flow.Subscriber<Integer> {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(Integer item) {
            try {
                Thread.sleep(12_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            subscription.request(1);
        }

        @Override
        public void onError(Throwable fault) {
            fault.printStackTrace();
        }

        @Override
        public void onComplete() {
            System.out.println("complete");
        }
    }

    public static void main(String[] args) {
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Executors.newCachedThreadPool(), 2)) {
            publisher.subscribe(new Subscriber());
            for (int i = 0; ; i++) {
                publisher.submit(i);
            }
        }
    }
}
