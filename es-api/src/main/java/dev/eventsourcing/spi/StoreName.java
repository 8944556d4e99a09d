package dev.eventsourcing.spi;

import dev.eventsourcing.InvalidInputException;
import java.util.regex.Pattern;

/**
 * The name of a log, in letters that every engine takes as they are: it becomes part of a table, a stream or a file
 * name. Immutable.
 *
 * @param value 1 to 40 of {@code a-z 0-9 _ -}, beginning with a letter
 */
public record StoreName(String value) {
    private static final Pattern RULE = Pattern.compile("[a-z][a-z0-9_-]{0,39}");

    /**
     * Refuses other names.
     *
     * @throws InvalidInputException if the name breaks the rule
     */
    public StoreName {
        if (!RULE.matcher(value).matches()) {
            throw new InvalidInputException(
                    "store name", value, "must be 1 to 40 of a-z 0-9 _ - and begin with a letter");
        }
    }

    /** The name itself. */
    @Override
    public String toString() {
        return value;
    }
}
