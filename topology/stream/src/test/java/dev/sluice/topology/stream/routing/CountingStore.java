package dev.sluice.topology.stream.routing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** A store that counts what is asked of it: entries read and written, and bytes of the values read. */
final class CountingStore {
    private final KeyValueStore<String, byte[]> inner;
    int touched;
    long bytesRead;

    CountingStore(String name, MockProcessorContext<?, ?> context) {
        inner = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        inner.init(context.getStateStoreContext(), inner);
    }

    void reset() {
        touched = 0;
        bytesRead = 0;
    }

    /** The store, counted. */
    @SuppressWarnings("unchecked") // the proxy is of the store above
    KeyValueStore<String, byte[]> counted() {
        return proxy(KeyValueStore.class, inner);
    }

    private <T> T proxy(Class<T> type, Object target) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        Object result = method.invoke(target, arguments);
                        switch (method.getName()) {
                            case "put" -> touched++;
                            case "get" -> read((byte[]) result);
                            case "next" -> read((byte[]) ((KeyValue<?, ?>) result).value);
                            case "range", "all" -> {
                                return proxy(KeyValueIterator.class, result);
                            }
                            default -> {
                                // costs nothing worth counting
                            }
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void read(byte[] value) {
        touched++;
        bytesRead += value == null ? 0 : value.length;
    }
}
