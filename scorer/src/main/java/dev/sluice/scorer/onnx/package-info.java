/** ONNX files: writing those of DL4J networks, and reading foreign ones before native code does. Knows nothing of Kafka or of engines. */
@NullMarked
package dev.sluice.scorer.onnx;

import org.jspecify.annotations.NullMarked;
