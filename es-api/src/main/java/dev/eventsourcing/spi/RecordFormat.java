package dev.eventsourcing.spi;

import dev.eventsourcing.CorruptRecordException;
import dev.eventsourcing.InvalidInputException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of event records, for engines that store bytes: one versioned, checksummed block for any number of records.
 * The same records always give the same bytes. Numbers are big-endian, texts are UTF-8 behind a 16-bit length.
 *
 * <pre>
 * block    "ESR" 01 | u16 records | record... | u32 CRC-32C of all before
 * record   16 id | i64 timestamp in microseconds since 1970 | text type | text entity
 *          | u16 tags | text... (sorted) | headers | u32 length, payload
 * headers  u16 entries | text name, text value... (sorted by name)
 * </pre>
 *
 * <p>Version 1 is kept readable for ever; golden bytes in the tests hold it still. Stateless.
 */
public final class RecordFormat {
    private static final int MAGIC_V1 = 0x45535201; // "ESR", version 1
    private static final int MAGIC_MASK = 0xFFFFFF00;
    static final int BLOCK_OVERHEAD = 4 + 2 + 4;
    static final int FIXED_RECORD_BYTES = 16 + 8 + 2 + 4; // id, timestamp, number of tags, length of the payload

    private RecordFormat() {}

    /**
     * Writes records.
     *
     * @param records 0 to 65535 records
     * @return the block
     */
    public static byte[] encode(List<EventRecord> records) {
        if (records.size() > 0xFFFF) {
            throw new InvalidInputException("number of records in a block", records.size(), "must be at most 65535");
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(sizeOf(records)));
        out.putInt(MAGIC_V1).putShort((short) records.size());
        LastHeaders last = new LastHeaders();
        for (EventRecord record : records) {
            out.putLong(record.id().getMostSignificantBits());
            out.putLong(record.id().getLeastSignificantBits());
            out.putLong(micros(record.timestamp()));
            putText(out, record.type());
            putText(out, record.entityId());
            putTags(out, record.tags());
            out.put(last.encode(record.headers()));
            out.putInt(record.payload().size()).put(record.payload().unsafeArray());
        }
        out.putInt(crc(out.array(), out.position()));
        return out.array();
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @param block the whole block
     * @return the records, in order
     * @throws CorruptRecordException if a byte is missing, added or changed, or a later release wrote it
     */
    public static List<EventRecord> decode(byte[] block) {
        return decode(block, new LastHeaders());
    }

    /**
     * The same for who reads many blocks: headers are not made again if they are those of the record before.
     *
     * @param block the whole block
     * @param last the headers of the record before; those of the last one afterwards
     * @return the records, in order
     * @throws CorruptRecordException if a byte is missing, added or changed, or a later release wrote it
     */
    public static List<EventRecord> decode(byte[] block, LastHeaders last) {
        try {
            ByteBuffer in = ByteBuffer.wrap(block);
            requireVersion(in.getInt());
            if (block.length < BLOCK_OVERHEAD || crc(block, block.length - 4) != in.getInt(block.length - 4)) {
                throw new CorruptRecordException("the checksum of an event record does not match; restore it", null);
            }
            in.limit(block.length - 4);
            int count = Short.toUnsignedInt(in.getShort());
            List<EventRecord> records = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                records.add(getRecord(in, last));
            }
            if (in.hasRemaining()) {
                throw new CorruptRecordException("an event record has " + in.remaining() + " bytes too many", null);
            }
            return records;
        } catch (BufferUnderflowException
                | NegativeArraySizeException
                | CharacterCodingException
                | InvalidInputException
                | ArithmeticException e) {
            throw new CorruptRecordException("an event record is cut short or malformed; restore it", e);
        }
    }

    /**
     * The size of the block that {@link #encode} would write.
     *
     * @param records the records
     * @return its length in bytes
     */
    public static long sizeOf(List<EventRecord> records) {
        long size = BLOCK_OVERHEAD;
        Map<String, String> last = Map.of();
        int headers = sizeOf(last);
        for (EventRecord record : records) {
            if (!record.headers().equals(last)) {
                last = record.headers();
                headers = sizeOf(last);
            }
            size += 16 + 8 + sizeOf(record.type()) + sizeOf(record.entityId()) + headers;
            size += 2;
            for (String tag : record.tags()) {
                size += sizeOf(tag);
            }
            size += 4 + record.payload().size();
        }
        return size;
    }

    /** A bound that is found without looking at each character: what is below a limit by this needs no counting. */
    static long sizeAtMost(List<EventRecord> records) {
        long size = BLOCK_OVERHEAD;
        for (EventRecord record : records) {
            size += 16 + 8 + sizeAtMost(record.type()) + sizeAtMost(record.entityId()) + sizeAtMost(record.headers());
            size += 2;
            for (String tag : record.tags()) {
                size += sizeAtMost(tag);
            }
            size += 4 + record.payload().size();
        }
        return size;
    }

    /** The same for headers of which only this is known. */
    static int headersAtMost(int count, int characters) {
        return 2 + 4 * count + 3 * characters;
    }

    /** The same for headers alone. */
    private static int sizeAtMost(Map<String, String> headers) {
        int size = 2;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            size += sizeAtMost(header.getKey()) + sizeAtMost(header.getValue());
        }
        return size;
    }

    private static int sizeAtMost(String text) {
        return 2 + 3 * text.length();
    }

    /**
     * Writes headers alone, for engines that keep the other parts of a record in columns.
     *
     * @param headers names and values
     * @return the bytes, without a checksum
     */
    public static byte[] encodeHeaders(Map<String, String> headers) {
        ByteBuffer out = ByteBuffer.allocate(sizeOf(headers));
        putHeaders(out, headers);
        return out.array();
    }

    /**
     * Reads what {@link #encodeHeaders} wrote.
     *
     * @param bytes all of it
     * @return the headers
     * @throws CorruptRecordException if it is cut short or malformed
     */
    public static Map<String, String> decodeHeaders(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Map<String, String> headers = getHeaders(in);
            if (in.hasRemaining()) {
                throw new CorruptRecordException("event headers have " + in.remaining() + " bytes too many", null);
            }
            return headers;
        } catch (BufferUnderflowException | CharacterCodingException e) {
            throw new CorruptRecordException("event headers are cut short or malformed; restore them", e);
        }
    }

    static int sizeOf(Map<String, String> headers) {
        int size = 2;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            size += sizeOf(header.getKey()) + sizeOf(header.getValue());
        }
        return size;
    }

    private static int sizeOf(String text) {
        int bytes = 2;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // each half of a surrogate pair stands for two of the pair's four bytes
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    private static EventRecord getRecord(ByteBuffer in, LastHeaders last) throws CharacterCodingException {
        UUID id = new UUID(in.getLong(), in.getLong());
        Instant timestamp = Instant.EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
        String type = getText(in);
        String entityId = getText(in);
        Set<String> tags = getTags(in);
        Map<String, String> headers = last.same(in);
        if (headers == null) {
            int start = in.position();
            headers = last.keep(in, start, getHeaders(in));
        }
        int length = in.getInt();
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] payload = new byte[length];
        in.get(payload);
        return new EventRecord(id, type, entityId, timestamp, tags, headers, Bytes.wrap(payload));
    }

    private static void putTags(ByteBuffer out, Collection<String> tags) {
        out.putShort((short) tags.size());
        for (String tag : tags.size() > 1 ? new TreeSet<>(tags) : tags) {
            putText(out, tag);
        }
    }

    private static Set<String> getTags(ByteBuffer in) throws CharacterCodingException {
        int count = Short.toUnsignedInt(in.getShort());
        if (count == 0) {
            return Set.of();
        }
        Set<String> tags = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            tags.add(getText(in));
        }
        return tags;
    }

    private static void putHeaders(ByteBuffer out, Map<String, String> headers) {
        out.putShort((short) headers.size());
        (headers.size() > 1 ? new TreeMap<>(headers) : headers).forEach((name, value) -> {
            putText(out, name);
            putText(out, value);
        });
    }

    private static Map<String, String> getHeaders(ByteBuffer in) throws CharacterCodingException {
        int count = Short.toUnsignedInt(in.getShort());
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            headers.put(getText(in), getText(in));
        }
        return headers;
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) utf8.length).put(utf8);
    }

    private static String getText(ByteBuffer in) throws CharacterCodingException {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        int start = in.arrayOffset() + in.position();
        in.position(in.position() + length);
        // names are ASCII as a rule, which needs no decoder: one for each text was half the cost of reading
        return isAscii(in.array(), start, length)
                ? new String(in.array(), start, length, StandardCharsets.ISO_8859_1)
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(in.array(), start, length))
                        .toString();
    }

    private static boolean isAscii(byte[] bytes, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private static void requireVersion(int magic) {
        if (magic != MAGIC_V1) {
            throw new CorruptRecordException(
                    (magic & MAGIC_MASK) == (MAGIC_V1 & MAGIC_MASK)
                            ? "an event record has format version " + (magic & 0xFF)
                                    + ", this release reads version 1; upgrade this library"
                            : "these bytes are not an event record; was the store written to by something else?",
                    null);
        }
    }

    private static long micros(Instant instant) {
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000L);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
