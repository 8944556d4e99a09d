package dev.eventsourcing.subscription;

import dev.eventsourcing.spi.Bytes;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * A partition, as it is kept in the checkpoint store. Immutable.
 *
 * @param owner the instance that owns it; empty for none
 * @param state how far it is
 */
record PartitionRecord(String owner, PartitionState state) {
    private static final char KIND = 'P';

    Bytes write() {
        return RecordWriter.write(KIND, out -> {
            out.writeUTF(owner);
            out.writeLong(state.position());
            out.writeInt(state.parked().size());
            for (ParkedEntity entity : state.parked().values()) {
                out.writeUTF(entity.entityId());
                out.writeLong(entity.sequence());
                out.writeLong(entity.eventId().getMostSignificantBits());
                out.writeLong(entity.eventId().getLeastSignificantBits());
                out.writeInt(entity.attempts());
                out.writeUTF(entity.failure());
                out.writeLong(entity.since().toEpochMilli());
            }
        });
    }

    static PartitionRecord read(Bytes content) {
        return RecordReader.read(KIND, content, in -> {
            String owner = in.readUTF();
            long position = in.readLong();
            Map<String, ParkedEntity> parked = new HashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                ParkedEntity entity = parked(in);
                parked.put(entity.entityId(), entity);
            }
            return new PartitionRecord(owner, new PartitionState(position, parked));
        });
    }

    private static ParkedEntity parked(DataInputStream in) throws IOException {
        return new ParkedEntity(
                in.readUTF(),
                in.readLong(),
                new UUID(in.readLong(), in.readLong()),
                in.readInt(),
                in.readUTF(),
                Instant.ofEpochMilli(in.readLong()));
    }
}
