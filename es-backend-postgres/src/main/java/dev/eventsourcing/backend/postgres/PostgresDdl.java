package dev.eventsourcing.backend.postgres;

import dev.eventsourcing.InvalidInputException;
import dev.eventsourcing.spi.StoreName;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The statements that a store consists of, as plain SQL: for those who let Flyway, Liquibase or a person run them, and
 * open stores with {@link SchemaMode#VALIDATE}.
 *
 * <pre>{@code
 * Files.writeString(Path.of("V12__loans.sql"), PostgresDdl.store("es", new StoreName("loans")));
 * }</pre>
 *
 * <p>Or from a shell, with this library and its dependencies on the class path:
 *
 * <pre>
 * java dev.eventsourcing.backend.postgres.PostgresDdl store es loans
 * java dev.eventsourcing.backend.postgres.PostgresDdl roles es loans loans_writer loans_reader
 * java dev.eventsourcing.backend.postgres.PostgresDdl type-index es loans
 * </pre>
 *
 * <p>Stateless.
 */
public final class PostgresDdl {
    private static final Pattern ROLE = Pattern.compile("[a-z_][a-z0-9_-]{0,62}");
    private static final String USAGE =
            "usage: store SCHEMA STORE | roles SCHEMA STORE WRITER READER | type-index SCHEMA STORE";

    private PostgresDdl() {}

    /**
     * Creates the schema and a store of the newest format, or upgrades one of an older format. Can run again, and in a
     * transaction.
     *
     * @param schema the schema; as for {@link PostgresOptions#schema(String)}
     * @param store the store
     * @return statements, without placeholders
     * @throws InvalidInputException if the schema's name is not allowed
     */
    public static String store(String schema, StoreName store) {
        StoreNames names = names(schema, store);
        return "CREATE SCHEMA IF NOT EXISTS \"" + names.schema() + "\";\n\n"
                + SchemaStep.ALL.stream().map(step -> step.sql(names)).collect(Collectors.joining("\n"));
    }

    /**
     * Lets one role append and read, and another one read, with no right more than that. To run after {@link #store},
     * as the same user, and again after each upgrade. The roles must exist.
     *
     * @param schema the schema
     * @param store the store
     * @param writer the role that appends and reads
     * @param reader the role that reads; may be the same
     * @return statements, without placeholders
     * @throws InvalidInputException if a name is not allowed: roles are 1 to 63 of {@code a-z 0-9 _ -}, and begin with
     *     a letter or {@code _}
     */
    public static String roles(String schema, StoreName store, String writer, String reader) {
        return names(schema, store)
                .fill(SchemaStep.resource("roles-v1.sql"))
                .replace("${writer}", role(writer))
                .replace("${reader}", role(reader));
    }

    /**
     * Creates the optional index for rare types, while appends go on. Cannot run in a transaction. A backend looks for
     * the index when it opens the store for the first time.
     *
     * @param schema the schema
     * @param store the store
     * @return a statement, without placeholders
     * @throws InvalidInputException if the schema's name is not allowed
     */
    public static String typeIndex(String schema, StoreName store) {
        return names(schema, store).fill(SchemaStep.resource("type-index-v1.sql"));
    }

    /**
     * Prints a script.
     *
     * @param arguments what to print, the schema, the store, and the roles
     */
    public static void main(String[] arguments) {
        System.out.print(script(arguments));
    }

    static String script(String... arguments) {
        String what = arguments.length < 3 ? "" : arguments[0] + " of " + (arguments.length - 1);
        return switch (what) {
            case "store of 2" -> store(arguments[1], new StoreName(arguments[2]));
            case "roles of 4" -> roles(arguments[1], new StoreName(arguments[2]), arguments[3], arguments[4]);
            case "type-index of 2" -> typeIndex(arguments[1], new StoreName(arguments[2]));
            default -> throw new InvalidInputException("command line", String.join(" ", arguments), USAGE);
        };
    }

    private static StoreNames names(String schema, StoreName store) {
        return new StoreNames(PostgresOptions.defaults().schema(schema).schema(), store);
    }

    private static String role(String name) {
        if (!ROLE.matcher(name).matches()) {
            throw new InvalidInputException(
                    "role", name, "must be 1 to 63 of a-z 0-9 _ -, and begin with a letter or _");
        }
        return name;
    }
}
