package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.PolymorphicTypeValidator;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import dev.eventsourcing.CodecException;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells subtypes apart by the names they were given, where Jackson would make a name from the class for those that have
 * none, and let one subtype shadow another of the same name.
 */
final class NamedSubtypes extends StdTypeResolverBuilder {
    NamedSubtypes(JsonTypeInfo.Value info) {
        super(info);
    }

    private NamedSubtypes(NamedSubtypes base, Class<?> defaultSubtype) {
        super(base, defaultSubtype);
    }

    @Override
    public NamedSubtypes withDefaultImpl(Class<?> defaultSubtype) {
        return new NamedSubtypes(this, defaultSubtype);
    }

    @Override
    protected TypeIdResolver idResolver(
            MapperConfig<?> config,
            JavaType baseType,
            PolymorphicTypeValidator validator,
            @Nullable Collection<NamedType> subtypes,
            boolean forWriting,
            boolean forReading) {
        Map<String, Class<?>> names = new HashMap<>();
        AnnotatedClass base = config.introspectClassAnnotations(baseType).getClassInfo();
        config.getSubtypeResolver()
                .collectAndResolveSubtypesByClass(config, base)
                .forEach(subtype -> requireOwnName(subtype, baseType, names));
        if (subtypes != null) {
            subtypes.forEach(subtype -> requireOwnName(subtype, baseType, names));
        }
        collectOlderNames(config, base, baseType, names);
        return new Named(
                super.idResolver(config, baseType, validator, subtypes, forWriting, forReading), baseType, names);
    }

    /** Jackson's collection by class has one name for each, and the one by name lets the last win. */
    private static void collectOlderNames(
            MapperConfig<?> config, AnnotatedClass type, JavaType baseType, Map<String, Class<?>> names) {
        List<NamedType> subtypes = config.getAnnotationIntrospector().findSubtypes(type);
        if (subtypes == null) {
            return;
        }
        for (NamedType subtype : subtypes) {
            if (subtype.hasName()) {
                requireOwnName(subtype, baseType, names);
            }
            if (subtype.getType().isSealed() && subtype.getType() != type.getRawType()) {
                AnnotatedClass below = config.introspectClassAnnotations(config.constructType(subtype.getType()))
                        .getClassInfo();
                collectOlderNames(config, below, baseType, names);
            }
        }
    }

    private static void requireOwnName(NamedType subtype, JavaType baseType, Map<String, Class<?>> names) {
        Class<?> type = subtype.getType();
        if (!subtype.hasName()) {
            if (!Modifier.isAbstract(type.getModifiers()) && !baseType.hasRawClass(type)) {
                throw unnamed(type, baseType);
            }
            return;
        }
        Class<?> other = names.putIfAbsent(subtype.getName(), type);
        if (other != null && other != type) {
            throw new CodecException(
                    other.getName() + " and " + type.getName() + " have the same name '" + subtype.getName()
                            + "' among the subtypes of "
                            + baseType.getRawClass().getName() + "; rename one",
                    null);
        }
    }

    private static CodecException unnamed(Class<?> type, JavaType baseType) {
        return new CodecException(
                type.getName() + " has no name among the subtypes of "
                        + baseType.getRawClass().getName() + "; give it one that will not change: JsonCodec.builder()"
                        + ".subtype(" + type.getSimpleName() + ".class, \"...\"), or @JsonTypeName(\"...\")",
                null);
    }

    /** Refuses to write a name that nobody gave to this very class. */
    private static final class Named extends TypeIdResolverBase {
        private final TypeIdResolver ids;
        private final JavaType baseType;
        private final Map<String, Class<?>> names;

        Named(TypeIdResolver ids, JavaType baseType, Map<String, Class<?>> names) {
            this.ids = ids;
            this.baseType = baseType;
            this.names = names;
        }

        @Override
        public String idFromValue(Object value) {
            Class<?> type = value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
            return given(ids.idFromValueAndType(value, type), type);
        }

        @Override
        public String idFromValueAndType(@Nullable Object value, Class<?> type) {
            return given(ids.idFromValueAndType(value, type), type);
        }

        @Override
        public JavaType typeFromId(DatabindContext context, String id) throws IOException {
            return ids.typeFromId(context, id);
        }

        @Override
        public String getDescForKnownTypeIds() {
            return ids.getDescForKnownTypeIds();
        }

        @Override
        public JsonTypeInfo.Id getMechanism() {
            return ids.getMechanism();
        }

        private String given(@Nullable String id, Class<?> type) {
            if (id == null || names.get(id) != type) {
                throw unnamed(type, baseType);
            }
            return id;
        }
    }
}
