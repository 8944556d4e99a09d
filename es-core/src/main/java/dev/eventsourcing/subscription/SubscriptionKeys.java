package dev.eventsourcing.subscription;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.StoreName;
import java.util.regex.Pattern;

/**
 * What a subscription's records are called in a checkpoint store. Neither a store's nor a subscription's name can have
 * a {@code #} in it, so no two records share a name. Immutable.
 *
 * @param store the store that is read
 * @param name the subscription
 */
record SubscriptionKeys(StoreName store, String name) {
    private static final Pattern RULE = Pattern.compile("[a-z][a-z0-9_/.-]{0,99}");

    SubscriptionKeys {
        if (!RULE.matcher(name).matches()) {
            throw new InvalidInputException(
                    "subscription name", name, "must be 1 to 100 of a-z 0-9 _ - . / and begin with a letter");
        }
    }

    String group() {
        return store + "/" + name;
    }

    String partition(int partition) {
        return group() + "#" + partition;
    }

    String requests() {
        return group() + "#requests";
    }

    String live() {
        return group() + "#live";
    }
}
