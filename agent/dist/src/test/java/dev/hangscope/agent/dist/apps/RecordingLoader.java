package dev.hangscope.agent.dist.apps;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collections;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * A system class loader, which is there before any agent: it notes the name of each system property that is set from then on.
 */
public final class RecordingLoader extends URLClassLoader {
    private static final Set<String> NAMES = Collections.synchronizedSet(new TreeSet<>());

    /** What {@code java.lang.ClassLoader} asks for. */
    public RecordingLoader(ClassLoader parent) {
        super(new URL[0], parent);
        System.setProperties(new Recorded(System.getProperties()));
    }

    /** What {@code java.lang.instrument} asks for. */
    @SuppressWarnings("unused") // called by the JVM
    void appendToClassPathForInstrumentation(String path) throws MalformedURLException {
        addURL(new File(path).toURI().toURL());
    }

    private static final class Recorded extends Properties {
        private static final long serialVersionUID = 1;

        Recorded(Properties all) {
            putAll(all);
        }

        @Override
        public synchronized Object setProperty(String name, String value) {
            NAMES.add(name);
            return super.setProperty(name, value);
        }
    }

    /** The application: at its end it tells which they were. */
    public static final class App {
        private App() {}

        /** Waits until it is told to end. */
        public static void main(String[] arguments) throws Exception {
            System.out.println("ready");
            System.in.read();
            System.out.println(NAMES);
        }
    }
}
