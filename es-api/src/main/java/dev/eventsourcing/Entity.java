package dev.eventsourcing;

/**
 * Something that events are about, rebuilt by replaying them.
 *
 * <pre>{@code
 * final class Device implements Entity {
 *     private final String id;
 *     private String serial = "";
 *     ...
 *     public void project(Event<?> event) {
 *         if (event.payload() instanceof DeviceRegistered registered) {
 *             serial = registered.serial();
 *         }
 *     }
 * }
 * }</pre>
 */
public interface Entity extends Projector {
    /**
     * Which entity this is.
     *
     * @return the id that its events carry
     */
    String id();
}
