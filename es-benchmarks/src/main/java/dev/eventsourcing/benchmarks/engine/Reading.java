package dev.eventsourcing.benchmarks.engine;

/**
 * The payload of the benchmarks' events: what a meter showed.
 *
 * @param meter which one
 * @param value what it showed
 * @param note fills the payload up to the wanted size
 */
public record Reading(String meter, long value, String note) {}
