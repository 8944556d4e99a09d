/** What only the core and an engine together can show: outcomes, races, secrecy, and what is left on disk. */
package dev.eventsourcing.security;
