package dev.eventsourcing.nats;

import io.nats.client.NKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** An operator and an account as {@code nsc} would make them, and credentials files of users. Used by one thread. */
final class JwtAccount {
    private final NKey operator;
    private final NKey account;

    private JwtAccount(NKey operator, NKey account) {
        this.operator = operator;
        this.account = account;
    }

    static JwtAccount create() throws IOException, GeneralSecurityException {
        return new JwtAccount(NKey.createOperator(null), NKey.createAccount(null));
    }

    /** Lines of the configuration of a server that trusts the operator and knows the account. */
    String[] settings() throws IOException, GeneralSecurityException {
        String unlimited = "{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,\"wildcards\":true,"
                + "\"conn\":-1,\"leaf\":-1}";
        String claims = "{\"type\":\"account\",\"version\":2,\"limits\":" + unlimited + "}";
        NKey system = NKey.createAccount(null);
        return new String[] {
            "operator: " + jwt(operator, operator, "{\"type\":\"operator\",\"version\":2}"),
            "system_account: " + text(system.getPublicKey()),
            "resolver: MEMORY",
            "resolver_preload: { %s: %s, %s: %s }"
                    .formatted(
                            text(account.getPublicKey()),
                            jwt(operator, account, claims),
                            text(system.getPublicKey()),
                            jwt(operator, system, claims))
        };
    }

    /** Writes a new user's credentials. */
    Path credentials(Path file) throws IOException, GeneralSecurityException {
        NKey user = NKey.createUser(null);
        String jwt = jwt(account, user, "{\"type\":\"user\",\"version\":2,\"subs\":-1,\"data\":-1,\"payload\":-1}");
        return Files.writeString(file, """
                -----BEGIN NATS USER JWT-----
                %s
                ------END NATS USER JWT------

                -----BEGIN USER NKEY SEED-----
                %s
                ------END USER NKEY SEED------
                """.formatted(jwt, new String(user.getSeed())));
    }

    private static String jwt(NKey issuer, NKey subject, String claims) throws IOException, GeneralSecurityException {
        String body = base64("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}") + "."
                + base64(
                        "{\"jti\":\"test\",\"iat\":1700000000,\"iss\":\"%s\",\"name\":\"test\",\"sub\":\"%s\",\"nats\":%s}"
                                .formatted(text(issuer.getPublicKey()), text(subject.getPublicKey()), claims));
        byte[] signature = issuer.sign(body.getBytes(StandardCharsets.US_ASCII));
        return body + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String text(char[] key) {
        return new String(key);
    }

    private static String base64(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
