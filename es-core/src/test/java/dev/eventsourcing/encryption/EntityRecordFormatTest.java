package dev.eventsourcing.encryption;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.IncompatibleStoreException;
import dev.eventsourcing.spi.Bytes;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Key records of release 0.1, which every later release must read. */
class EntityRecordFormatTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final String ACTIVE =
            "45534b013b5fd898ade579c20000000200000001111213141516171800056b656b2d61000301020300000002"
                    + "212223242526272800056b656b2d62000404050607";
    private static final String SHREDDED =
            "45534b01fbb64dce5895627e0001000000020000019ca9450a7b001265726173757265207265717565737420"
                    + "313700020000000111121314151617180000000221222324252627280000";
    private static final String REOPENED =
            "45534b0144defb6030624b4f0001000000020000019ca9450a7b001265726173757265207265717565737420"
                    + "3137000200000001111213141516171800000002212223242526272800010000000331323334353637380005"
                    + "6b656b2d62000109";

    private final EntityRecordFormat format = new EntityRecordFormat("orders");

    @Test
    void activeRecordIsWrittenAndReadAsInRelease01() {
        expect(ACTIVE, active());
    }

    @Test
    void shreddedRecordIsWrittenAndReadAsInRelease01() {
        expect(SHREDDED, active().shredded(Instant.parse("2026-03-01T12:00:00.123Z"), "erasure request 17"));
    }

    @Test
    void reopenedRecordIsWrittenAndReadAsInRelease01() {
        expect(
                REOPENED,
                active().shredded(Instant.parse("2026-03-01T12:00:00.123Z"), "erasure request 17")
                        .withKey(new WrappedKey(
                                3, new KeyFingerprint(0x3132333435363738L), "kek-b", Bytes.wrap(new byte[] {9}))));
    }

    @Test
    void newerFormatIsNotTakenForDamage() {
        byte[] newer = HEX.parseHex(ACTIVE);
        newer[3] = 2;

        assertThrows(IncompatibleStoreException.class, () -> format.read("customer-42", Bytes.wrap(newer)));
    }

    @Test
    void emptyRecordIsDamage() {
        assertThrows(CorruptRecordException.class, () -> format.read("customer-42", Bytes.wrap(new byte[0])));
        Bytes nothing = format.write("customer-42", EntityRecord.NEVER);
        assertThrows(CorruptRecordException.class, () -> format.read("customer-42", nothing));
    }

    private void expect(String golden, EntityRecord record) {
        assertEquals(golden, HEX.formatHex(format.write("customer-42", record).toByteArray()));
        assertEquals(record, format.read("customer-42", Bytes.wrap(HEX.parseHex(golden))));
    }

    private static EntityRecord active() {
        return EntityRecord.NEVER
                .withKey(new WrappedKey(
                        1, new KeyFingerprint(0x1112131415161718L), "kek-a", Bytes.wrap(new byte[] {1, 2, 3})))
                .withKey(new WrappedKey(
                        2, new KeyFingerprint(0x2122232425262728L), "kek-b", Bytes.wrap(new byte[] {4, 5, 6, 7})));
    }
}
