package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.InvalidInputException;
import java.util.Locale;
import java.util.Set;

/**
 * Which URLs are taken. A password in a URL ends up in logs and error messages sooner or later (the driver takes
 * {@code user:password@} for part of the host's name and tells it), so none is let in, and no refused URL is shown.
 */
final class DriverUrl {
    private static final String PREFIX = "jdbc:postgresql:";
    private static final Set<String> REFUSED = Set.of("user", "password", "sslpassword", "pgpassfile");

    private DriverUrl() {}

    static String check(String url) {
        int parameters = url.indexOf('?');
        String place = parameters < 0 ? url : url.substring(0, parameters);
        if (!place.startsWith(PREFIX)) {
            throw new InvalidInputException("database URL", "", "must begin with " + PREFIX + "//");
        }
        if (place.indexOf('@') >= 0) {
            throw new InvalidInputException(
                    "database URL", "", "must not hold a user or a password; they are settings of their own");
        }
        if (parameters >= 0) {
            for (String parameter : url.substring(parameters + 1).split("&", -1)) {
                checkParameter(parameter);
            }
        }
        return url;
    }

    private static void checkParameter(String parameter) {
        String[] nameAndValue = parameter.split("=", 2);
        String name = nameAndValue[0].toLowerCase(Locale.ROOT);
        if (REFUSED.contains(name)) {
            throw new InvalidInputException(
                    "parameter of the database URL",
                    name,
                    "must not be there; user and password are settings of their own");
        }
        if (name.equals("preferquerymode")) { // the simple protocol puts values into SQL text: CVE-2024-1597
            throw new InvalidInputException(
                    "parameter of the database URL", name, "must not be there; only the extended protocol is safe");
        }
    }

    static int inRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new InvalidInputException(what, value, "must be " + min + " to " + max);
        }
        return value;
    }
}
