package dev.eventsourcing.core;

import dev.eventsourcing.EventType;
import dev.eventsourcing.core.Upcaster.Target;
import dev.eventsourcing.spi.Codec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A payload between two versions: the codec's bytes, a tree of names and values, or an object. It is turned from one
 * into another only when a step asks for it. Used by one thread.
 */
final class OldPayload {
    private final Codec codec;
    private final Target version;
    private final byte @Nullable [] bytes;
    private final @Nullable Map<String, Object> tree;
    private final @Nullable Object object;
    private final @Nullable EventType<?> objectType;

    private OldPayload(
            Codec codec,
            Target version,
            byte @Nullable [] bytes,
            @Nullable Map<String, Object> tree,
            @Nullable Object object,
            @Nullable EventType<?> objectType) {
        this.codec = codec;
        this.version = version;
        this.bytes = bytes;
        this.tree = tree;
        this.object = object;
        this.objectType = objectType;
    }

    static OldPayload stored(Codec codec, Target version, byte[] bytes) {
        return new OldPayload(codec, version, bytes, null, null, null);
    }

    Target version() {
        return version;
    }

    /** The next version of this payload, as a tree. */
    OldPayload tree(Target version, Map<String, Object> tree) {
        return new OldPayload(codec, version, null, tree, null, null);
    }

    /** The next version of this payload, as an object. */
    OldPayload object(EventType<?> type, Object object) {
        return new OldPayload(codec, new Target(type.name(), type.version()), null, null, object, type);
    }

    /** This payload under another name. */
    OldPayload renamed(Target version) {
        return new OldPayload(codec, version, bytes, tree, object, objectType);
    }

    /** Names and values, which the caller may change. */
    Map<String, Object> tree() {
        return new LinkedHashMap<>(tree != null ? tree : codec.decode(bytes(), EventType.untyped(version.type())));
    }

    /** The payload as an object of a type. */
    <P> P as(EventType<P> type) {
        return type.payloadClass().isInstance(object) ? type.payloadClass().cast(object) : codec.decode(bytes(), type);
    }

    private byte[] bytes() {
        if (bytes != null) {
            return bytes;
        }
        return tree != null
                ? codec.encode(tree, EventType.untyped(version.type()))
                : codec.encode(Objects.requireNonNull(object), Objects.requireNonNull(objectType));
    }
}
