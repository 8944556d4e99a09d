package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.exc.StreamWriteException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.eventsourcing.CodecException;
import dev.eventsourcing.EventType;
import dev.eventsourcing.TextRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Jackson says, in words that hold no content of the payload. Its own messages quote values, and so do those of
 * constructors that it calls; they are neither copied nor kept as a cause. Where it happened is told by the path, and
 * by the stack of what was thrown first.
 */
final class JsonFailure {
    private JsonFailure() {}

    static CodecException reading(EventType<?> type, Throwable thrown) {
        return failure("the JSON of a payload of " + named(type), thrown);
    }

    static CodecException writing(EventType<?> type, Throwable thrown) {
        return failure("a payload of " + named(type), thrown);
    }

    static CodecException nothing(EventType<?> type) {
        return new CodecException("a payload of " + named(type) + " is null in JSON; a payload is never nothing", null);
    }

    private static CodecException failure(String what, Throwable thrown) {
        Throwable specific = specific(thrown);
        CodecException failure = new CodecException(what + path(thrown) + " " + reason(specific), null);
        failure.setStackTrace(root(specific).getStackTrace());
        return failure;
    }

    private static String named(EventType<?> type) {
        return "event type " + TextRule.quoted(type.name());
    }

    private static String reason(Throwable thrown) {
        if (thrown instanceof CodecException ours) {
            return "cannot be mapped: " + ours.getMessage();
        }
        if (thrown instanceof StreamConstraintsException) {
            return "is beyond a limit: " + Mappers.MAX_DEPTH + " levels, " + Mappers.MAX_STRING_CHARS
                    + " characters in a string, " + Mappers.MAX_NUMBER_DIGITS + " digits in a number";
        }
        if (thrown instanceof StreamReadException malformed) {
            return "is malformed, cut short, or has a name twice in one object" + offset(malformed);
        }
        if (thrown instanceof StreamWriteException) {
            return "cannot be written: it has a name twice in one object";
        }
        if (thrown instanceof InvalidTypeIdException unknown) {
            return "names no known subtype of " + className(unknown.getBaseType()) + offset(unknown);
        }
        if (thrown instanceof ValueInstantiationException refused) {
            return "is refused by " + className(refused.getType()) + ", which threw "
                    + root(refused).getClass().getName() + offset(refused);
        }
        if (thrown instanceof InvalidDefinitionException unusable) {
            return "cannot be mapped: Jackson needs an accessible record, or a constructor and getters, or a module, for "
                    + className(unusable.getType());
        }
        if (thrown instanceof MismatchedInputException mismatch) {
            Class<?> target = mismatch.getTargetType();
            return "is not one whole " + (target == null ? "value" : target.getName()) + offset(mismatch);
        }
        return "cannot be mapped: " + root(thrown).getClass().getName() + " was thrown";
    }

    /** Where in the payload, by the names of members; keys of maps are content. */
    private static String path(Throwable thrown) {
        if (!(thrown instanceof JsonMappingException mapping)
                || mapping.getPath().isEmpty()) {
            return "";
        }
        StringBuilder path = new StringBuilder(" at $");
        for (JsonMappingException.Reference step : mapping.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(isMap(step.getFrom()) ? ".*" : "." + step.getFieldName());
            }
        }
        return path.toString();
    }

    private static boolean isMap(@Nullable Object from) {
        return from instanceof Map || (from instanceof Class<?> type && Map.class.isAssignableFrom(type));
    }

    /** The first of the causes that says more than that something was wrong at a path. */
    private static Throwable specific(Throwable thrown) {
        Throwable specific = thrown;
        while (specific.getClass() == JsonMappingException.class && specific.getCause() != null) {
            specific = specific.getCause();
        }
        return specific;
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String offset(JsonProcessingException thrown) {
        return thrown.getLocation() == null || thrown.getLocation().getByteOffset() < 0
                ? ""
                : " (near byte " + thrown.getLocation().getByteOffset() + ")";
    }

    private static String className(@Nullable JavaType type) {
        return type == null ? "its class" : type.getRawClass().getName();
    }
}
