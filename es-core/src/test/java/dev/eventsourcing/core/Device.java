package dev.eventsourcing.core;

import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import java.util.ArrayList;
import java.util.List;

/** A device, rebuilt from its events. */
final class Device implements Entity {
    private final String id;
    String serial = "";
    String name = "";
    String firmware = "";
    final List<Long> sequences = new ArrayList<>();
    final List<Long> forgotten = new ArrayList<>();

    Device(String id) {
        this.id = id;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void project(Event<?> event) {
        if (event.payload() instanceof DeviceEvent.Registered registered) {
            serial = registered.serial();
        } else if (event.payload() instanceof DeviceEvent.Renamed renamed) {
            name = renamed.name();
        } else if (event.payload() instanceof DeviceEvent.Firmware.Updated updated) {
            firmware = updated.version();
        }
        sequences.add(event.sequence());
    }

    @Override
    public void projectForgotten(Event<?> event) {
        forgotten.add(event.sequence());
    }
}
