package dev.hangscope.packing;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Stores in a jar, without compression, the classes that each start of the agent loads, and leaves out the entries of directories. To
 * inflate them took a tenth of the processor time that the agent added to a JVM's first ten seconds, and a buffer for each class; and the
 * JVM reads the names of all entries at each start.
 */
public final class StoredClasses {
    private static final List<String> STORED =
            List.of("dev/hangscope/", "isolated/dev/hangscope/", "isolated/net/bytebuddy/", "isolated/com/sun/jna/");

    private static final String RARE = "isolated/com/sun/jna/platform/";

    private StoredClasses() {}

    /**
     * Rewrites a jar.
     *
     * @param arguments the jar
     * @throws IOException if it cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path made = jar.resolveSibling(jar.getFileName() + ".stored");
        try (ZipFile from = new ZipFile(jar.toFile());
                OutputStream file = new BufferedOutputStream(Files.newOutputStream(made));
                ZipOutputStream to = new ZipOutputStream(file)) {
            for (ZipEntry entry : from.stream().toList()) {
                if (!entry.isDirectory()) {
                    try (InputStream content = from.getInputStream(entry)) {
                        copy(entry, content.readAllBytes(), to);
                    }
                }
            }
        }
        Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(ZipEntry entry, byte[] content, ZipOutputStream to) throws IOException {
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        if (isStored(entry.getName())) {
            CRC32 checksum = new CRC32();
            checksum.update(content);
            copy.setMethod(ZipEntry.STORED);
            copy.setSize(content.length);
            copy.setCrc(checksum.getValue());
        }
        to.putNextEntry(copy);
        to.write(content);
        to.closeEntry();
    }

    private static boolean isStored(String name) {
        boolean isClass = name.endsWith(".class") || name.endsWith(".classdata");
        return isClass && !name.startsWith(RARE) && STORED.stream().anyMatch(name::startsWith);
    }
}
