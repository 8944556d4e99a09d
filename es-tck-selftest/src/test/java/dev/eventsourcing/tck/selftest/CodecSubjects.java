package dev.eventsourcing.tck.selftest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.spi.Codec;
import dev.eventsourcing.tck.CodecTck;
import dev.eventsourcing.tck.HostileBytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Broken codecs, and unusual ones that are right. */
final class CodecSubjects {
    private CodecSubjects() {}

    static List<Subject> all() {
        return List.of(
                new Subject("codec: compresses", "", CompressedFixture::new),
                Subject.codec("codec: gives other bytes each time", "P5", OtherBytes::new),
                Subject.codec("codec: gives the same array again", "P16", SharedArray::new),
                Subject.codec("codec: is used by one thread at a time only", "P5", OneThreadOnly::new),
                Subject.codec(
                        "codec: writes text as Latin-1",
                        "P10",
                        codec -> writing(codec, json -> new String(json.getBytes(ISO_8859_1), ISO_8859_1))),
                Subject.codec(
                        "codec: rounds large numbers", "P16", codec -> writing(codec, CodecSubjects::withRoundedIsbn)),
                Subject.codec(
                        "codec: leaves out what is false or zero",
                        "P16",
                        codec -> writing(codec, json -> json.replace("\"lost\":true", "\"lost\":false"))),
                Subject.codec(
                        "codec: writes the name of the class",
                        "P12",
                        codec -> writing(
                                codec,
                                json -> "{\"@class\":\"" + CodecTck.Loan.class.getName() + "\"," + json.substring(1))),
                Subject.codec("codec: takes the first value and leaves the rest", "P16", TakesFirstValue::new),
                Subject.codec("codec: reads defaults for what it cannot read", "P16", ReadsDefaults::new),
                Subject.codec("codec: reads null for what it cannot read", "P16", ReadsNull::new),
                Subject.codec("codec: throws what its parser throws", "P16", ThrowsAnything::new),
                Subject.codec("codec: takes the first of two equal names", "P16", FirstOfTwoNames::new),
                Subject.codec("codec: quotes the bytes in a refusal", "P13", QuotesBytes::new),
                Subject.codec("codec: has no name", "P16", codec -> new CodecDecorator(codec) {
                    @Override
                    public String name() {
                        return "";
                    }
                }),
                // the last one: a class stays loaded, so every later run in this JVM would be caught for it
                Subject.codec("codec: loads the class that the bytes name", "P12", LoadsNamedClass::new));
    }

    private static Codec writing(Codec codec, UnaryOperator<String> change) {
        return new CodecDecorator(codec) {
            @Override
            public byte[] encode(Object payload, EventType<?> type) {
                return change.apply(new String(codec.encode(payload, type), UTF_8))
                        .getBytes(UTF_8);
            }
        };
    }

    private static String withRoundedIsbn(String json) {
        int start = json.indexOf("\"isbn\":") + 7;
        int end = start;
        while (end < json.length() && "-0123456789".indexOf(json.charAt(end)) >= 0) {
            end++;
        }
        long rounded = (long) (double) Long.parseLong(json.substring(start, end));
        return json.substring(0, start) + rounded + json.substring(end);
    }

    static class CodecDecorator implements Codec {
        final Codec codec;

        CodecDecorator(Codec codec) {
            this.codec = codec;
        }

        @Override
        public String name() {
            return codec.name();
        }

        @Override
        public byte[] encode(Object payload, EventType<?> type) {
            return codec.encode(payload, type);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            return codec.decode(bytes, type);
        }
    }

    private static final class OtherBytes extends CodecDecorator {
        private final AtomicInteger calls = new AtomicInteger();

        OtherBytes(Codec codec) {
            super(codec);
        }

        @Override
        public byte[] encode(Object payload, EventType<?> type) {
            String spaces = " ".repeat(calls.incrementAndGet() % 2);
            return (new String(codec.encode(payload, type), UTF_8) + spaces).getBytes(UTF_8);
        }
    }

    private static final class SharedArray extends CodecDecorator {
        private final Map<Object, byte[]> encoded = new ConcurrentHashMap<>();

        SharedArray(Codec codec) {
            super(codec);
        }

        @Override
        public byte[] encode(Object payload, EventType<?> type) {
            return encoded.computeIfAbsent(payload, p -> codec.encode(p, type));
        }
    }

    private static final class OneThreadOnly extends CodecDecorator {
        private volatile Object working = "";

        OneThreadOnly(Codec codec) {
            super(codec);
        }

        @Override
        public byte[] encode(Object payload, EventType<?> type) {
            working = payload;
            Thread.yield();
            return codec.encode(working, type);
        }
    }

    private static final class TakesFirstValue extends CodecDecorator {
        TakesFirstValue(Codec codec) {
            super(codec);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            try {
                return codec.decode(bytes, type);
            } catch (CodecException e) {
                String json = new String(bytes, UTF_8);
                int end = json.indexOf("}}"); // where the suite's own payload ends
                if (end < 0 || end + 2 == json.length()) {
                    throw e;
                }
                return codec.decode(json.substring(0, end + 2).getBytes(UTF_8), type);
            }
        }
    }

    private static final class ReadsDefaults extends CodecDecorator {
        ReadsDefaults(Codec codec) {
            super(codec);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            try {
                return codec.decode(bytes, type);
            } catch (CodecException e) {
                return codec.decode("{}".getBytes(UTF_8), type);
            }
        }
    }

    private static final class ReadsNull extends CodecDecorator {
        ReadsNull(Codec codec) {
            super(codec);
        }

        @Override
        @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
        public <P> P decode(byte[] bytes, EventType<P> type) {
            try {
                return codec.decode(bytes, type);
            } catch (CodecException e) {
                return null;
            }
        }
    }

    private static final class ThrowsAnything extends CodecDecorator {
        ThrowsAnything(Codec codec) {
            super(codec);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            try {
                return codec.decode(bytes, type);
            } catch (CodecException e) {
                throw new IllegalStateException("cannot read", e);
            }
        }
    }

    /** What a lenient parser does with a name that comes twice. */
    private static final class FirstOfTwoNames extends CodecDecorator {
        FirstOfTwoNames(Codec codec) {
            super(codec);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            String json = new String(bytes, UTF_8);
            String twice = "\"title\":\"another\",";
            return codec.decode(json.replace(twice, "").getBytes(UTF_8), type);
        }
    }

    private static final class QuotesBytes extends CodecDecorator {
        QuotesBytes(Codec codec) {
            super(codec);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            try {
                return codec.decode(bytes, type);
            } catch (CodecException e) {
                throw new CodecException("cannot read " + new String(bytes, UTF_8), e);
            }
        }
    }

    private static final class LoadsNamedClass extends CodecDecorator {
        private static final String GADGET = "dev.eventsourcing.tck.Gadget";

        LoadsNamedClass(Codec codec) {
            super(codec);
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            if (new String(bytes, UTF_8).contains("\"@class\":\"" + GADGET)) {
                try {
                    Class.forName(GADGET);
                } catch (ClassNotFoundException e) {
                    throw new CodecException("no such class", e);
                }
            }
            return codec.decode(bytes, type);
        }
    }

    /** JSON, compressed: a format that does not look like JSON at all. */
    private static final class Compressed extends CodecDecorator {
        Compressed(Codec codec) {
            super(codec);
        }

        @Override
        public String name() {
            return "json+gzip";
        }

        @Override
        public byte[] encode(Object payload, EventType<?> type) {
            return zipped(codec.encode(payload, type));
        }

        @Override
        public <P> P decode(byte[] bytes, EventType<P> type) {
            return codec.decode(unzipped(bytes), type);
        }

        static byte[] zipped(byte[] bytes) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
                zip.write(bytes);
            } catch (IOException e) {
                throw new CodecException("cannot compress", e);
            }
            return out.toByteArray();
        }

        static byte[] unzipped(byte[] bytes) {
            try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                return zip.readAllBytes();
            } catch (IOException e) {
                throw new CodecException("not compressed, or damaged", null);
            }
        }
    }

    private static final class CompressedFixture extends JsonFixture {
        CompressedFixture() {
            super(new Compressed(correct()));
        }

        @Override
        public List<byte[]> hostile(HostileBytes kind, byte[] whole) {
            return plainHostile(kind, Compressed.unzipped(whole)).stream()
                    .map(Compressed::zipped)
                    .toList();
        }
    }
}
