package dev.hangscope.demo.endlessloop;

import dev.hangscope.demo.support.Moment;

/** The loop ends behind the last page, too. */
public final class FixedArchive {
    private static final int LAST_PAGE = 99;

    private long checksum;

    private FixedArchive() {}

    /** Runs the program. */
    public static void main(String[] args) throws InterruptedException {
        FixedArchive archive = new FixedArchive();
        Thread importer = new Thread(archive::load, "importer");
        importer.start();
        Moment.untilInside(importer, FixedArchive.class, "load");
        Thread viewer = new Thread(() -> System.out.println("viewer: " + archive.checksum()), "viewer");
        viewer.start();
        importer.join();
        viewer.join();
    }

    /** Two pages at a time, as they are printed. */
    private synchronized void load() {
        for (int page = 0; page < LAST_PAGE; page += 2) {
            checksum = 31 * checksum + page;
        }
    }

    private synchronized long checksum() {
        return checksum;
    }
}
