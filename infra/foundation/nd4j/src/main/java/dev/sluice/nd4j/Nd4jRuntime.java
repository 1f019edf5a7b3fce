package dev.sluice.nd4j;

import org.nd4j.linalg.api.ops.executioner.OpExecutioner.ExecutionerType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Prepares ND4J 1.0.0-M2.1 for a process that runs for long and uses it from several threads:
 *
 * <ul>
 *   <li>its periodic collection is switched off, which otherwise calls {@code System.gc()} ten times a second whenever nothing
 *       waits to be freed;
 *   <li>on the CPU backend, operations run through {@link FencedExecutioner}.
 * </ul>
 */
public final class Nd4jRuntime {
    /** ND4J's own property for the class of its executioner. */
    private static final String EXECUTIONER = "opexec";

    private static final String NATIVE_EXECUTIONER = "org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner";

    private Nd4jRuntime() {}

    /** To be called before anything else of ND4J is touched; cheap to call again. */
    public static void prepare() {
        Prepared.touch();
    }

    /** Whether arrays lie in host memory and are computed with there. */
    public static boolean onCpu() {
        return Nd4j.getExecutioner().type() == ExecutionerType.NATIVE_CPU;
    }

    /** Its initialisation does the work, once, whichever thread comes first. */
    private static final class Prepared {
        static {
            if (System.getProperty(EXECUTIONER) == null && onClassPath(NATIVE_EXECUTIONER)) {
                System.setProperty(EXECUTIONER, FencedExecutioner.class.getName());
            }
            Nd4j.getMemoryManager().togglePeriodicGc(false);
        }

        private Prepared() {}

        static void touch() {}

        private static boolean onClassPath(String name) {
            try {
                Class.forName(name, false, Nd4jRuntime.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
    }
}
