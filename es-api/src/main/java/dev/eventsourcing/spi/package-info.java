/**
 * The ports. Whoever brings a storage engine, a key vault or a serialization format implements types of this package
 * and nothing else; the conformance suites in {@code es-tck} tell whether it was done right.
 *
 * <p>A backend sees headers and opaque bytes. It never sees a payload object, a registry, a codec or a key.
 */
@NullMarked
package dev.eventsourcing.spi;

import org.jspecify.annotations.NullMarked;
