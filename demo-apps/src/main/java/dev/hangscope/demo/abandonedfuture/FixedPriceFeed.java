package dev.hangscope.demo.abandonedfuture;

import dev.hangscope.demo.support.Body;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** {@link PriceFeed} that completes the future on every path. */
public final class FixedPriceFeed {
    private final Map<String, Integer> prices = Map.of("OAK", 120, "PINE", 40);

    /** Runs the program. */
    public static void main(String[] args) {
        FixedPriceFeed feed = new FixedPriceFeed();
        for (String symbol : new String[] {"OAK", "TEAK"}) {
            try {
                System.out.println(
                        "main: " + symbol + " costs " + feed.price(symbol).join());
            } catch (CompletionException e) {
                System.out.println("main: " + e.getMessage());
            }
        }
    }

    private CompletableFuture<Integer> price(String symbol) {
        CompletableFuture<Integer> price = new CompletableFuture<>();
        new Thread(Body.of(() -> lookUp(symbol, price)), "lookup-" + symbol).start();
        return price;
    }

    private void lookUp(String symbol, CompletableFuture<Integer> price) {
        Integer known = prices.get(symbol);
        if (known == null) {
            price.completeExceptionally(new IllegalArgumentException("no price for " + symbol));
            return;
        }
        price.complete(known);
    }
}
