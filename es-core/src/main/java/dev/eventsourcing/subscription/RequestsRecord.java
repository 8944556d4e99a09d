package dev.eventsourcing.subscription;

import dev.eventsourcing.spi.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What was asked to be done with parked entities and is not done yet, as it is kept in the checkpoint store. Immutable.
 *
 * @param requests in the order in which they were made
 */
record RequestsRecord(List<Request> requests) {
    private static final char KIND = 'R';

    /**
     * Try a parked entity again.
     *
     * @param entityId the entity
     * @param drop the event to leave out, if it is still the first that is not handled; 0 for none
     * @param id tells it from the same request made again, when the owner may just have dealt with the first one
     */
    record Request(String entityId, long drop, UUID id) {}

    RequestsRecord {
        requests = List.copyOf(requests);
    }

    Bytes write() {
        return RecordWriter.write(KIND, out -> {
            out.writeInt(requests.size());
            for (Request request : requests) {
                out.writeUTF(request.entityId());
                out.writeLong(request.drop());
                out.writeLong(request.id().getMostSignificantBits());
                out.writeLong(request.id().getLeastSignificantBits());
            }
        });
    }

    static RequestsRecord read(Bytes content) {
        return RecordReader.read(KIND, content, in -> {
            List<Request> requests = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                requests.add(new Request(in.readUTF(), in.readLong(), new UUID(in.readLong(), in.readLong())));
            }
            return new RequestsRecord(requests);
        });
    }
}
