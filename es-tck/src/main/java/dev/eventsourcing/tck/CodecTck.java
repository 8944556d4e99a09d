package dev.eventsourcing.tck;

import dev.eventsourcing.EventType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * Checks a codec. This is all that an adapter author writes:
 *
 * <pre>{@code
 * class MyCodecTckTest extends CodecTck {
 *     @Override
 *     protected CodecFixture fixture() {
 *         return new CodecFixture() {
 *             public String name() {
 *                 return "my-format";
 *             }
 *             public Codec codec() {
 *                 return new MyCodec();
 *             }
 *         };
 *     }
 * }
 * }</pre>
 *
 * <p>See {@link BackendTck} for what is common to all suites.
 */
public abstract class CodecTck extends Tck<CodecFixture> {
    /** The type of the suite's own payload. */
    public static final EventType<Loan> LOAN = EventType.of("BookBorrowed", Loan.class);

    /**
     * The suite's own payload: the plainest record that has one field of each common kind.
     *
     * @param title a text
     * @param copies an int
     * @param isbn a long
     * @param fine a double
     * @param lost a boolean
     * @param notes a list
     * @param marks a map
     * @param reader a record
     */
    public record Loan(
            String title,
            int copies,
            long isbn,
            double fine,
            boolean lost,
            List<String> notes,
            Map<String, String> marks,
            Reader reader) {}

    /**
     * A record within the record.
     *
     * @param name a text
     * @param age an int
     */
    public record Reader(String name, int age) {}

    /** For subclasses. */
    protected CodecTck() {}

    /**
     * The codec under test.
     *
     * @return the fixture for all cases; called once, and closed by the suite
     */
    @Override
    protected abstract CodecFixture fixture();

    @Nested
    @DisplayName("COD codec: what goes in comes out, and nothing else")
    class Coding extends CodecCases {
        Coding() {
            super(CodecTck.this);
        }
    }
}
