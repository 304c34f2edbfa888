import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks the server into the working directory, and starts it in this JVM as its script does. */
public class Main {
    public static void main(String[] args) throws Exception {
        Path home = unpack(Arrays.stream(System.getProperty("java.class.path").split(":"))
                .filter(entry -> entry.endsWith(".zip"))
                .map(Path::of)
                .findFirst()
                .orElseThrow());
        System.setProperty("jboss.home.dir", home.toString());
        System.setProperty("jboss.bind.address", "127.0.0.1");
        System.setProperty("jboss.http.port", args[0]);
        System.setProperty("jboss.https.port", "0");
        System.setProperty("jboss.management.http.port", "0");
        System.setProperty("jboss.management.https.port", "0");
        System.setProperty("jboss.ajp.port", "0");
        System.setProperty("jboss.modules.system.pkgs", "org.jboss.byteman");
        Thread answers = new Thread(() -> sayWhenItAnswers(args[0]), "answers");
        answers.setDaemon(true);
        answers.start();
        URL modules = home.resolve("jboss-modules.jar").toUri().toURL();
        ClassLoader loader = new URLClassLoader(new URL[] {modules}, ClassLoader.getPlatformClassLoader());
        String[] asItsScript = {"-mp", home.resolve("modules").toString(), "org.jboss.as.standalone"};
        loader.loadClass("org.jboss.modules.Main").getMethod("main", String[].class).invoke(null, (Object) asItsScript);
    }

    private static Path unpack(Path zip) throws IOException {
        Path into = Path.of("").toAbsolutePath();
        Path home = null;
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = into.resolve(entry.getName()).normalize();
                if (!file.startsWith(into)) {
                    throw new IOException("outside: " + entry.getName());
                }
                home = home == null ? into.resolve(into.relativize(file).getName(0)) : home;
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(entries, file);
                }
            }
        }
        return home;
    }

    private static void sayWhenItAnswers(String port) {
        while (true) {
            try {
                HttpURLConnection asked = (HttpURLConnection)
                        URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
                try (InputStream answer = asked.getInputStream()) {
                    answer.readAllBytes();
                }
                System.out.println("ready http");
                return;
            } catch (IOException notYet) {
                try {
                    Thread.sleep(200);
                } catch (InterruptedException end) {
                    return;
                }
            }
        }
    }
}
