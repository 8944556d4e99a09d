package dev.eventsourcing.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.eventsourcing.CorruptRecordException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTokenTest {
    @ParameterizedTest
    @CsvSource({"card-1_A, card-1_A", "a.b, a=2Eb", "*, =2A", ">, =3E", "=2E, =3D2E", "ü, =C3=BC", "'a b', a=20b"})
    void tokensAreAsDocumented(String text, String token) {
        assertEquals(token, SubjectToken.escape(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"card-1", "*", "a.>.b", "=", "==2E", "\r\n", "\u0001", "日本", "\uD83D\uDE00", " "})
    void everyTextComesBackAndIsOneToken(String text) {
        String token = SubjectToken.escape(text);

        assertEquals(text, SubjectToken.unescape(token));
        assertTrue(token.matches("[A-Za-z0-9_=-]+"), token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "=2", "=2e", "=41", "a.b", "=ZZ", "=FF"})
    void foreignTokensAreRefused(String token) {
        assertThrows(CorruptRecordException.class, () -> SubjectToken.unescape(token));
    }
}
