package dev.hangscope.agent.dist.apps;

/** Memory that the JVM gives again. */
final class Room {
    private Room() {}

    /** G1 of JDK 25 refuses memory for a moment after it spent long on collections, though all is garbage by then. */
    static void await(int bytes) {
        byte[] some = null;
        while (some == null) {
            try {
                some = new byte[bytes];
            } catch (OutOfMemoryError notYet) {
                Thread.onSpinWait();
            }
        }
    }
}
