package dev.hangscope.report.html;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, spoken to by its DevTools protocol: pages are loaded, clicked and photographed as a reader's browser does it. */
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long LIMIT_SECONDS = 60;

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonObject>> open = new ConcurrentHashMap<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();
    private int calls;

    private Chromium(Process process, URI page) throws Exception {
        this.process = process;
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Listener())
                .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        call("Page.enable", Map.of());
    }

    /** The program on the path; empty where there is none. */
    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it with a fresh profile below the folder. */
    static Chromium start(Path folder) throws Exception {
        Path profile = Files.createDirectories(folder.resolve("profile"));
        List<String> command = new ArrayList<>(List.of(program().orElseThrow().toString()));
        command.addAll(List.of("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"));
        command.addAll(List.of("--disable-background-networking", "--disable-component-update", "--disable-sync"));
        command.addAll(List.of("--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.txt").toFile())
                .start();
        try {
            return new Chromium(process, page(process, profile.resolve("DevToolsActivePort")));
        } catch (Exception | Error failed) {
            process.destroyForcibly().waitFor();
            throw failed;
        }
    }

    private static URI page(Process process, Path portFile) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!Files.exists(portFile) || Files.readString(portFile).lines().count() < 2) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("Chromium has not started");
            }
            Thread.sleep(20);
        }
        String port = Files.readAllLines(portFile).get(0);
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                .build();
        String list = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        for (JsonElement target : JsonParser.parseString(list).getAsJsonArray()) {
            if (target.getAsJsonObject().get("type").getAsString().equals("page")) {
                return URI.create(
                        target.getAsJsonObject().get("webSocketDebuggerUrl").getAsString());
            }
        }
        throw new IOException("Chromium has no page: " + list);
    }

    /** Shows a file at this width. */
    void show(Path file, int width) throws Exception {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        loaded = new CompletableFuture<>();
        call("Page.navigate", Map.of("url", file.toUri().toString()));
        loaded.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    /** As a reader with a dark system sees it, or on paper: {@code prefers-color-scheme: dark}, {@code print}. */
    void emulate(String media, String colorScheme) throws Exception {
        Map<String, Object> scheme = Map.of("name", "prefers-color-scheme", "value", colorScheme);
        call("Emulation.setEmulatedMedia", Map.of("media", media, "features", List.of(scheme)));
    }

    /** The value of a JavaScript expression, as text. */
    String value(String expression) throws Exception {
        JsonObject result = call("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"));
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result);
        }
        return result.getAsJsonObject("result").get("value").getAsString();
    }

    /** Clicks with the mouse into the middle of the first element that the CSS selector finds. */
    void click(String selector) throws Exception {
        String element = "document.querySelector('" + selector + "')";
        value(element + ".scrollIntoView({block: 'center', behavior: 'instant'})");
        String[] place = value(
                        "(r => [r.x + r.width / 2, r.y + r.height / 2])(" + element + ".getBoundingClientRect())")
                .split(",");
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call(
                    "Input.dispatchMouseEvent",
                    Map.of(
                            "type",
                            type,
                            "x",
                            Double.valueOf(place[0]),
                            "y",
                            Double.valueOf(place[1]),
                            "button",
                            "left",
                            "clickCount",
                            1));
        }
    }

    /** The whole page as PNG. */
    byte[] screenshot() throws Exception {
        JsonObject size = call("Page.getLayoutMetrics", Map.of()).getAsJsonObject("cssContentSize");
        Map<String, Object> clip = Map.of(
                "x",
                0,
                "y",
                0,
                "width",
                size.get("width").getAsDouble(),
                "height",
                size.get("height").getAsDouble(),
                "scale",
                1);
        JsonObject image =
                call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true, "clip", clip));
        return Base64.getDecoder().decode(image.get("data").getAsString());
    }

    /** The page as it would be printed. */
    byte[] pdf() throws Exception {
        return Base64.getDecoder()
                .decode(call("Page.printToPDF", Map.of()).get("data").getAsString());
    }

    private JsonObject call(String method, Map<String, Object> parameters) throws Exception {
        int id = ++calls;
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        open.put(id, answer);
        String message = new com.google.gson.Gson().toJson(Map.of("id", id, "method", method, "params", parameters));
        socket.sendText(message, true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                heard(JsonParser.parseString(text.toString()).getAsJsonObject());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void heard(JsonObject message) {
            if (!message.has("id")) {
                if (message.get("method").getAsString().equals("Page.loadEventFired")) {
                    loaded.complete(null);
                }
                return;
            }
            CompletableFuture<JsonObject> answer = open.remove(message.get("id").getAsInt());
            if (message.has("error")) {
                answer.completeExceptionally(
                        new IOException(message.get("error").toString()));
            } else {
                answer.complete(message.getAsJsonObject("result"));
            }
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
