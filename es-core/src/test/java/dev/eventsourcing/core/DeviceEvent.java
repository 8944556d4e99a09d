package dev.eventsourcing.core;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.eventsourcing.EventType;
import dev.eventsourcing.codec.json.JsonCodec;
import java.util.List;

/** What happens to the devices of the tests. */
sealed interface DeviceEvent {
    record Registered(String serial, List<String> macAddresses) {}

    @JsonTypeName("renamed")
    record Renamed(String name) implements DeviceEvent {}

    sealed interface Firmware extends DeviceEvent {
        @JsonTypeName("updated")
        record Updated(String version) implements Firmware {}

        @JsonTypeName("rolled-back")
        record RolledBack(String version) implements Firmware {}
    }

    EventType<Registered> REGISTERED =
            EventType.of("new-device", Registered.class).defaults(() -> new Registered("", List.of()));

    EventType<DeviceEvent> CHANGED = EventType.of("device-changed", DeviceEvent.class);

    static EventRegistry registry() {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        registry.register(REGISTERED);
        registry.register(CHANGED);
        return registry;
    }

    static Registered registered(String serial) {
        return new Registered(serial, List.of("00:00:00:00:00:00"));
    }
}
