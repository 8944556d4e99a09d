package dev.eventsourcing.examples.devices;

import dev.eventsourcing.Entity;
import dev.eventsourcing.Event;
import dev.eventsourcing.EventType;
import dev.eventsourcing.Expectation;
import dev.eventsourcing.WrongSequenceException;
import dev.eventsourcing.codec.json.JsonCodec;
import dev.eventsourcing.core.EventRegistry;
import dev.eventsourcing.core.EventStore;
import dev.eventsourcing.encryption.EntityKeys;
import dev.eventsourcing.encryption.MemoryKek;
import dev.eventsourcing.examples.Engine;
import dev.eventsourcing.examples.terminal.Terminal;
import java.util.List;

/** Registers a device, changes it, projects it, runs into a conflict, and forgets its owner. Read from top to bottom. */
public final class Devices {
    /** What happens to devices. */
    record DeviceRegistered(String serial, List<String> macAddresses) {}

    record OwnerChanged(String owner) {}

    /** A device, built from its events. */
    static final class Device implements Entity {
        private final String id;
        private String serial = "";
        private List<String> macAddresses = List.of();
        private String owner = "nobody";

        Device(String id) {
            this.id = id;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public void project(Event<?> event) {
            if (event.payload() instanceof DeviceRegistered registered) {
                serial = registered.serial();
                macAddresses = registered.macAddresses();
            } else if (event.payload() instanceof OwnerChanged changed) {
                owner = changed.owner();
            }
        }

        @Override
        public void projectForgotten(Event<?> event) {
            owner = "(forgotten)";
        }

        @Override
        public String toString() {
            return "Device " + id + "  serial " + serial + "  MAC " + macAddresses + "  owner " + owner;
        }
    }

    private final Terminal terminal;

    /** The example, writing to a terminal. */
    public Devices(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs it, and gives the device as it was before its owner was forgotten: the same on every engine. */
    public String run(Engine engine) {
        EventRegistry registry = new EventRegistry().registerCodec(new JsonCodec());
        EventType<DeviceRegistered> registered = registry.register(EventType.of("new-device", DeviceRegistered.class)
                .defaults(() -> new DeviceRegistered("unknown", List.of())));
        EventType<OwnerChanged> ownerChanged = registry.register(EventType.of("owner-changed", OwnerChanged.class));
        EntityKeys keys = EntityKeys.over(engine.keyStore(), MemoryKek.random());

        terminal.title("devices, kept in " + engine.description());
        try (EventStore devices = EventStore.named(engine.storeName("devices"), engine.backend(), registry)
                .keys(keys)
                .start()) {
            String id = engine.storeName("device");

            long first = devices.append(
                    devices.newEvent(registered)
                            .entity(id)
                            .payload(new DeviceRegistered("S-1", List.of("00:00:5e:00:53:01"))),
                    Expectation.entityAbsent(id));
            terminal.line("registered         at sequence " + first);

            keys.create(id); // from here on the payloads of this device are encrypted
            Event<OwnerChanged> toAda = devices.newEvent(ownerChanged).entity(id).payload(new OwnerChanged("Ada"));
            long second = devices.append(toAda, Expectation.entityAt(id, first));
            terminal.line("owner is Ada       at sequence " + second + ", encrypted");

            Event<OwnerChanged> toBob = devices.newEvent(ownerChanged).entity(id).payload(new OwnerChanged("Bob"));
            try {
                devices.append(toBob, Expectation.entityAt(id, first));
            } catch (WrongSequenceException conflict) {
                terminal.line("owner is Bob?      conflict: expected " + conflict.expected() + ", it is at "
                        + conflict.actual() + "; nothing stored");
            }

            Device device = new Device(id);
            devices.project(device);
            terminal.line(terminal.bold(device.toString()));
            String projected = device.toString().replace(id, "device");

            keys.shred(id, "the owner asked for it");
            Device forgotten = new Device(id);
            devices.project(forgotten);
            terminal.line("key destroyed      all " + devices.events().entity(id).list().size()
                    + " events are still there, what was encrypted is not:");
            terminal.line(terminal.bold(forgotten.toString()));
            return projected;
        }
    }
}
