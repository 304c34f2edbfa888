package dev.hangscope.agent.dist;

import dev.hangscope.agent.dist.harness.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** The product as a zip file. */
final class PackedJar {

    private PackedJar() {}

    /** The names of all files in it, without folders. */
    static List<String> files() throws IOException {
        try (ZipFile jar = new ZipFile(ForkedJvm.hangscopeJar().toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
        }
    }

    /** The bytes of one file in it. */
    static byte[] read(String name) throws IOException {
        try (ZipFile jar = new ZipFile(ForkedJvm.hangscopeJar().toFile())) {
            return jar.getInputStream(jar.getEntry(name)).readAllBytes();
        }
    }

    /** Copies it and leaves out what lies below the prefix. */
    static void copyWithout(String prefix, Path copy) throws IOException {
        try (ZipFile jar = new ZipFile(ForkedJvm.hangscopeJar().toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(copy))) {
            out.setLevel(0);
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (!entry.getName().startsWith(prefix)) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    jar.getInputStream(entry).transferTo(out);
                }
            }
        }
    }
}
