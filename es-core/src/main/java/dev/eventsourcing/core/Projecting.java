package dev.eventsourcing.core;

import dev.eventsourcing.Event;
import dev.eventsourcing.ProjectionFailedException;
import dev.eventsourcing.Projector;

/** How a projector is given one event, wherever events come from. */
final class Projecting {
    private Projecting() {}

    static void project(Event<?> event, Projector projector) {
        try {
            if (event.isForgotten()) {
                projector.projectForgotten(event);
            } else {
                projector.project(event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProjectionFailedException(event, e);
        } catch (Exception e) {
            throw new ProjectionFailedException(event, e);
        }
    }
}
