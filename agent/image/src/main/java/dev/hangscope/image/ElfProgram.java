package dev.hangscope.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the header of a program says, elf(5); 64-bit and little-endian alone.
 *
 * @param architecture in the words of container images ({@code GOARCH})
 * @param isStatic whether it runs without a dynamic loader: an image from scratch has none
 */
record ElfProgram(String architecture, boolean isStatic) {
    private static final int MAGIC = 0x7f454c46;
    private static final int HEADER = 64;
    private static final int CLASS_64 = 2;
    private static final int LITTLE_ENDIAN = 1;
    private static final int INTERPRETER = 3;

    private static final int AT_CLASS = 4;
    private static final int AT_DATA = 5;
    private static final int AT_MACHINE = 18;
    private static final int AT_PROGRAM_HEADERS = 32;
    private static final int AT_PROGRAM_HEADER_SIZE = 54;
    private static final int AT_PROGRAM_HEADER_COUNT = 56;

    /** Values of {@code e_machine}. */
    private static final Map<Integer, String> ARCHITECTURES = Map.of(62, "amd64", 183, "arm64", 243, "riscv64");

    /**
     * Reads the header of a program.
     *
     * @throws IOException when it cannot be read, or is no program of an architecture that is known here
     */
    static ElfProgram read(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        if (content.length < HEADER
                || ByteBuffer.wrap(content).getInt() != MAGIC
                || content[AT_CLASS] != CLASS_64
                || content[AT_DATA] != LITTLE_ENDIAN) {
            throw new IOException(file + " is not a 64-bit, little-endian ELF program");
        }
        ByteBuffer elf = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        String architecture = ARCHITECTURES.get((int) elf.getShort(AT_MACHINE));
        if (architecture == null) {
            throw new IOException(file + " is for another machine than " + ARCHITECTURES.values());
        }
        return new ElfProgram(architecture, !asksForLoader(elf, file));
    }

    private static boolean asksForLoader(ByteBuffer elf, Path file) throws IOException {
        long headers = elf.getLong(AT_PROGRAM_HEADERS);
        int size = elf.getShort(AT_PROGRAM_HEADER_SIZE);
        int count = elf.getShort(AT_PROGRAM_HEADER_COUNT);
        for (int i = 0; i < count; i++) {
            long at = headers + (long) i * size;
            if (at < 0 || at + Integer.BYTES > elf.limit()) {
                throw new IOException(file + " is cut off");
            }
            if (elf.getInt((int) at) == INTERPRETER) {
                return true;
            }
        }
        return false;
    }
}
