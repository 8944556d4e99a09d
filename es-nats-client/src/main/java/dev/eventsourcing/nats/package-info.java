/**
 * How the NATS adapters connect, and how they tell what became of a request. What is here mends what the client library
 * leaves open: host names are checked, credentials stay out of messages. Knows no port.
 */
@NullMarked
package dev.eventsourcing.nats;

import org.jspecify.annotations.NullMarked;
