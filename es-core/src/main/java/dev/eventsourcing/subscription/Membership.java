package dev.eventsourcing.subscription;

import dev.eventsourcing.EventFilter;
import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.CheckpointRecord;
import dev.eventsourcing.subscription.GroupRecord.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * This instance among those that run the subscription: says that it is alive, and forgets those that have not said so
 * for the time of a lease. Confined to one thread.
 */
final class Membership {
    private static final int PAUSE_NANOS = 20_000_000;

    private final SubscriptionSettings settings;
    private final String me;
    private final Map<String, Watch> watches = new HashMap<>();

    Membership(SubscriptionSettings settings, String me) {
        this.settings = settings;
        this.me = me;
    }

    /**
     * Joins, or says that this instance is alive.
     *
     * @return the subscription as it is now
     * @throws InvalidInputException if it is divided into another number of partitions
     */
    GroupRecord beat() {
        return change(group -> {
            List<Member> alive = new ArrayList<>();
            boolean known = false;
            for (Member member : group.members()) {
                boolean mine = member.id().equals(me);
                known |= mine;
                if (mine) {
                    alive.add(new Member(me, member.beat() + 1));
                } else if (!isExpired(member)) {
                    alive.add(member);
                }
            }
            if (!known) {
                alive.add(new Member(me, 1));
            }
            return new GroupRecord(group.partitions(), group.start(), alive);
        });
    }

    void leave() {
        GroupRecord unused = change(group -> new GroupRecord(
                group.partitions(),
                group.start(),
                group.members().stream()
                        .filter(member -> !member.id().equals(me))
                        .toList()));
    }

    private boolean isExpired(Member member) {
        return watches.computeIfAbsent(member.id(), id -> new Watch(settings.lease(), member.beat()))
                .isExpired(member.beat());
    }

    private GroupRecord change(Function<GroupRecord, GroupRecord> change) {
        @Nullable GroupRecord changed = null;
        while (changed == null) {
            changed = tryToChange(change);
            if (changed == null) {
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(PAUSE_NANOS));
            }
        }
        return changed;
    }

    private @Nullable GroupRecord tryToChange(Function<GroupRecord, GroupRecord> change) {
        String key = settings.keys().group();
        Optional<CheckpointRecord> found = settings.checkpoints().find(key);
        GroupRecord group = found.isPresent() ? GroupRecord.read(found.get().content()) : create();
        if (group.partitions() != settings.partitions()) {
            throw new InvalidInputException(
                    "partitions of subscription " + settings.name(),
                    settings.partitions(),
                    "must be " + group.partitions() + ", as when it was first started; to change it take another name");
        }
        GroupRecord changed = change.apply(group);
        long revision = found.map(CheckpointRecord::revision).orElse(0L);
        return settings.checkpoints().replace(key, revision, changed.write()).isPresent() ? changed : null;
    }

    private GroupRecord create() {
        long start = settings.start() instanceof StartAt.Behind behind
                ? behind.sequence()
                : settings.log().lastSequence(EventFilter.all());
        return new GroupRecord(settings.partitions(), start, List.of());
    }
}
