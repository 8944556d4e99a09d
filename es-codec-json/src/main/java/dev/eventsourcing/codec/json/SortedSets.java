package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsontype.TypeSerializer;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContextualSerializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes the elements of a set in their natural order, because {@code Set.of} and {@code HashSet} iterate differently
 * from one process to the next. Sets that have an order of their own keep it.
 */
final class SortedSets extends BeanSerializerModifier {
    @Override
    @SuppressWarnings("unchecked") // serializers are declared for what they were looked up for
    public JsonSerializer<?> modifyCollectionSerializer(
            SerializationConfig config, CollectionType type, BeanDescription description, JsonSerializer<?> elements) {
        return Collection.class.isAssignableFrom(type.getRawClass()) && !List.class.isAssignableFrom(type.getRawClass())
                ? new InOrder((JsonSerializer<Object>) elements)
                : elements;
    }

    private static final class InOrder extends JsonSerializer<Object> implements ContextualSerializer {
        private final JsonSerializer<Object> elements;

        InOrder(JsonSerializer<Object> elements) {
            this.elements = elements;
        }

        @Override
        @SuppressWarnings("unchecked")
        public JsonSerializer<?> createContextual(SerializerProvider provider, @Nullable BeanProperty property)
                throws JsonMappingException {
            return new InOrder((JsonSerializer<Object>) provider.handleSecondaryContextualization(elements, property));
        }

        @Override
        public void serialize(Object value, JsonGenerator out, SerializerProvider provider) throws IOException {
            elements.serialize(inOrder(value), out, provider);
        }

        @Override
        public void serializeWithType(Object value, JsonGenerator out, SerializerProvider provider, TypeSerializer type)
                throws IOException {
            elements.serializeWithType(inOrder(value), out, provider, type);
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, Object value) {
            return elements.isEmpty(provider, value);
        }

        private static Object inOrder(Object value) {
            if (!(value instanceof java.util.Set<?> set)
                    || value instanceof SortedSet
                    || value instanceof LinkedHashSet
                    || value instanceof EnumSet
                    || !isComparable(set)) {
                return value;
            }
            List<Object> sorted = new ArrayList<>(set);
            sorted.sort(null);
            return new LinkedHashSet<>(sorted);
        }

        private static boolean isComparable(Collection<?> elements) {
            Class<?> common = null;
            for (Object element : elements) {
                if (!(element instanceof Comparable) || (common != null && element.getClass() != common)) {
                    return false;
                }
                common = element.getClass();
            }
            return true;
        }
    }
}
