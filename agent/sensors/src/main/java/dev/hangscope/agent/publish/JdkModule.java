package dev.hangscope.agent.publish;

/** Tells which parts of the JDK are in use, without loading or starting them: Flight Recorder takes half a second to start. */
final class JdkModule {
    private JdkModule() {}

    /**
     * Whether any class of this package of the JDK has been loaded by somebody.
     *
     * <p>Takes some microseconds. {@link Package#getPackage} asks our loader and its parents; for the boot loader the JVM tells of a
     * package only once it has defined a class in it (HotSpot 17 to 25, {@code ClassLoader::get_system_package}).
     */
    @SuppressWarnings("deprecation") // it may find another package for another caller: here the caller is always ours
    static boolean isInUse(String packageName) {
        return Package.getPackage(packageName) != null;
    }
}
