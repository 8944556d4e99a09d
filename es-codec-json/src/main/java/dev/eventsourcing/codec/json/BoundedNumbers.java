package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Refuses to write numbers that are too long to be read again. */
final class BoundedNumbers extends JsonGeneratorDelegate {
    private static final double DIGITS_PER_BIT = Math.log10(2);

    BoundedNumbers(JsonGenerator out) {
        super(out, false);
    }

    @Override
    public void writeNumber(BigInteger value) throws IOException {
        requireAtMost((long) (value.bitLength() * DIGITS_PER_BIT));
        super.writeNumber(value);
    }

    @Override
    public void writeNumber(BigDecimal value) throws IOException {
        requireAtMost(value.precision());
        super.writeNumber(value);
    }

    private static void requireAtMost(long digits) throws StreamConstraintsException {
        if (digits > Mappers.MAX_NUMBER_DIGITS) {
            throw new StreamConstraintsException("a number of more than " + Mappers.MAX_NUMBER_DIGITS + " digits");
        }
    }
}
