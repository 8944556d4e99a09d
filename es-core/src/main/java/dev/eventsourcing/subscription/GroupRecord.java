package dev.eventsourcing.subscription;

import dev.eventsourcing.spi.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * A subscription and the instances that run it, as it is kept in the checkpoint store. Immutable.
 *
 * @param partitions into how many partitions its events are divided; never changes
 * @param start the sequence behind which it began
 * @param members the instances, the oldest first
 */
record GroupRecord(int partitions, long start, List<Member> members) {
    private static final char KIND = 'G';

    /**
     * One instance.
     *
     * @param id its id, never used before
     * @param beat how often it has said that it is alive
     */
    record Member(String id, long beat) {}

    GroupRecord {
        members = List.copyOf(members);
    }

    Bytes write() {
        return RecordWriter.write(KIND, out -> {
            out.writeInt(partitions);
            out.writeLong(start);
            out.writeInt(members.size());
            for (Member member : members) {
                out.writeUTF(member.id());
                out.writeLong(member.beat());
            }
        });
    }

    static GroupRecord read(Bytes content) {
        return RecordReader.read(KIND, content, in -> {
            int partitions = in.readInt();
            long start = in.readLong();
            List<Member> members = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                members.add(new Member(in.readUTF(), in.readLong()));
            }
            return new GroupRecord(partitions, start, members);
        });
    }

    /** The instance that should own a partition: they take turns, so no two differ by more than one. */
    boolean isAssigned(int partition, String id) {
        return !members.isEmpty()
                && members.get(partition % members.size()).id().equals(id);
    }
}
