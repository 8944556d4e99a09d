package dev.eventsourcing.backend.postgres;

/** How far a connection to PostgreSQL is protected on its way; the names are those of libpq's {@code sslmode}. */
public enum TlsMode {
    /** Never encrypted. */
    DISABLE("disable"),
    /** Encrypted if the server offers it: protects from nobody who can interfere. */
    PREFER("prefer"),
    /** Always encrypted, with whoever answers. */
    REQUIRE("require"),
    /** Always encrypted, with a server whose certificate a trusted authority signed. */
    VERIFY_CA("verify-ca"),
    /** Always encrypted, with a server whose trusted certificate is for the host that was asked for. */
    VERIFY_FULL("verify-full");

    private final String driverName;

    TlsMode(String driverName) {
        this.driverName = driverName;
    }

    String driverName() {
        return driverName;
    }
}
