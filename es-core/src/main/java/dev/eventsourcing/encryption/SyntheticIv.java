package dev.eventsourcing.encryption;

import java.util.Arrays;
import javax.crypto.Mac;

/**
 * An IV that depends on everything that is sealed, and on nothing else: sealing the same event twice gives the same
 * bytes, so that a retried append is recognized. Two events never share one in practice, because the associated data
 * names the event.
 */
final class SyntheticIv {
    private SyntheticIv() {}

    /**
     * The IV.
     *
     * @param mac with the IV key; in the state in which it was before, afterwards
     * @param header the beginning of what is known besides the plaintext
     * @param associated the rest of it
     */
    static byte[] of(Mac mac, byte[] header, byte[] associated, byte[] plaintext, int length) {
        mac.update(CbcHmac.bigEndian(header.length + associated.length));
        mac.update(header);
        mac.update(associated);
        mac.update(plaintext);
        return Arrays.copyOf(mac.doFinal(), length);
    }
}
