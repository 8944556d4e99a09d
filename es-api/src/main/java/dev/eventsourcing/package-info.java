/**
 * The words that domain code uses: events and their types, entities and projectors, expectations, filters, and the
 * exceptions. Applications import this package; so does everything else here.
 *
 * <p>Nothing in it knows how an event is stored, serialized or encrypted.
 */
@NullMarked
package dev.eventsourcing;

import org.jspecify.annotations.NullMarked;
