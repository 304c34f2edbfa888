import io.vertx.core.Vertx;

public class Main {
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        vertx.setPeriodic(1_000, tick -> vertx.eventBus().publish("ticks", tick));
        vertx.createHttpServer()
                .requestHandler(request -> vertx.<String>executeBlocking(() -> "hello")
                        .onSuccess(answer -> request.response().end(answer)))
                .listen(Integer.parseInt(args[0]), "127.0.0.1")
                .onSuccess(server -> System.out.println("ready http"));
    }
}
