package dev.eventsourcing.tck;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.tck.CodecTck.Loan;
import dev.eventsourcing.tck.CodecTck.Reader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** The codec suite on a binary format that is right, to show that the suite does not ask for JSON. */
class CodecTckSelfTest extends CodecTck {
    @Override
    protected CodecFixture fixture() {
        return new CodecFixture() {
            @Override
            public String name() {
                return "loans";
            }

            @Override
            public Codec codec() {
                return new LoanCodec();
            }

            @Override
            public List<byte[]> hostile(HostileBytes kind, byte[] whole) {
                byte[] longer = Arrays.copyOf(whole, whole.length + 1);
                return List.of(longer, kind.name().getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /** Fields one behind the other, and a checksum. */
    private static final class LoanCodec implements Codec {
        @Override
        public String name() {
            return "loans";
        }

        @Override
        public byte[] encode(Object payload, EventType<?> type) {
            Loan loan = (Loan) payload;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (DataOutputStream out = new DataOutputStream(bytes)) {
                write(out, loan.title());
                out.writeInt(loan.copies());
                out.writeLong(loan.isbn());
                out.writeDouble(loan.fine());
                out.writeBoolean(loan.lost());
                out.writeInt(loan.notes().size());
                for (String note : loan.notes()) {
                    write(out, note);
                }
                out.writeInt(loan.marks().size());
                for (Map.Entry<String, String> mark : new TreeMap<>(loan.marks()).entrySet()) {
                    write(out, mark.getKey());
                    write(out, mark.getValue());
                }
                write(out, loan.reader().name());
                out.writeInt(loan.reader().age());
                out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
            } catch (IOException e) {
                throw new CodecException("a loan cannot be encoded: " + e.getClass(), e);
            }
            return bytes.toByteArray();
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            if (bytes.length < 4
                    || ByteBuffer.wrap(bytes).getInt(bytes.length - 4) != checksum(bytes, bytes.length - 4)) {
                throw new CodecException("not a loan: the checksum does not match", null);
            }
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
                return type.payloadClass().cast(read(in));
            } catch (IOException e) {
                throw new CodecException("not a loan: " + e.getClass(), e);
            }
        }

        private static Loan read(DataInputStream in) throws IOException {
            String title = text(in);
            int copies = in.readInt();
            long isbn = in.readLong();
            double fine = in.readDouble();
            boolean lost = in.readBoolean();
            List<String> notes = new ArrayList<>();
            for (int count = in.readInt(); count > 0; count--) {
                notes.add(text(in));
            }
            Map<String, String> marks = new LinkedHashMap<>();
            for (int count = in.readInt(); count > 0; count--) {
                marks.put(text(in), text(in));
            }
            return new Loan(title, copies, isbn, fine, lost, notes, marks, new Reader(text(in), in.readInt()));
        }

        private static void write(DataOutputStream out, String text) throws CharacterCodingException, IOException {
            ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            out.writeInt(utf8.remaining());
            out.write(utf8.array(), 0, utf8.remaining());
        }

        private static String text(DataInputStream in) throws IOException {
            return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
        }

        private static int checksum(byte[] bytes, int length) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 0, length);
            return (int) crc.getValue();
        }
    }
}
