/**
 * Conformance suites, one for each port: extend {@code BackendTck}, {@code KeyStoreTck} or {@code CodecTck} in a test
 * of your own and hand in a fixture. Called by adapter authors' builds; knows the ports only, never an engine.
 *
 * <p>Every case has an id that never changes and is never given to another case, and quotes the sentence of a contract
 * that it checks. Nothing is skipped: what a fixture does not claim is listed as {@code NOT CLAIMED}.
 */
@NullMarked
package dev.eventsourcing.tck;

import org.jspecify.annotations.NullMarked;
