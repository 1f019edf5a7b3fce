package dev.sluice.scorer.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import org.jspecify.annotations.Nullable;

/** The process's one environment of ONNX Runtime, and the options by which its sessions are made. */
final class OnnxRuntime {
    private static final class Holder {
        static final @Nullable OrtEnvironment ENVIRONMENT;
        static final String PROBLEM;

        static {
            OrtEnvironment environment = null;
            String problem = "";
            try {
                // what goes wrong is thrown as well; a hostile model must not fill standard error
                environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "sluice");
                environment.setTelemetry(false);
            } catch (OrtException | RuntimeException | LinkageError e) {
                environment = null;
                problem = String.valueOf(e.getMessage());
            }
            ENVIRONMENT = environment;
            PROBLEM = problem;
        }

        private Holder() {}
    }

    private OnnxRuntime() {}

    /** Whether its native library runs on this platform. */
    static boolean available() {
        return Holder.ENVIRONMENT != null;
    }

    /** Whether this build holds the provider for NVIDIA cards. */
    static boolean cudaAvailable() {
        return available() && OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    /** @throws IllegalStateException if its native library does not run here */
    static OrtEnvironment environment() {
        OrtEnvironment environment = Holder.ENVIRONMENT;
        if (environment == null) {
            throw new IllegalStateException(
                    "ONNX Runtime does not run on this platform (" + Holder.PROBLEM + "); use the engine nd4j");
        }
        return environment;
    }

    /**
     * Options of a session. A session has no threads of its own: whoever calls computes, so the scorer's threads are all the
     * parallelism there is. Neither an arena nor plans by batch size are kept, since they only ever grow.
     */
    static OrtSession.SessionOptions options(Device device) throws OrtException {
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        try {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            options.setMemoryPatternOptimization(false);
            options.setCPUArenaAllocator(false);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            // a file must not choose how it is read
            options.addConfigEntry("session.load_model_format", "ONNX");
            if (device == Device.CUDA) {
                options.addCUDA();
            }
            return options;
        } catch (OrtException e) {
            options.close();
            throw e;
        }
    }
}
