package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets Jackson see sealed types as if they were annotated: the member {@value #MEMBER} names the case, and the
 * permitted classes are the cases. The member's name cannot be that of a record's component. Real annotations come
 * before these.
 */
final class SealedTypes extends NopAnnotationIntrospector {
    static final String MEMBER = "@type";

    private static final JsonTypeInfo.Value BY_NAME = JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, MEMBER, null, false, /* requireTypeIdForSubtypes */ null);

    private final transient SubtypeNames names;

    SealedTypes(SubtypeNames names) {
        this.names = names;
    }

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        return annotated instanceof AnnotatedClass && hasCases(annotated.getRawType()) ? BY_NAME : null;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
        return hasCases(annotated.getRawType()) ? new NamedSubtypes(BY_NAME) : null;
    }

    @Override
    public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
        if (!(annotated instanceof AnnotatedClass) || !hasCases(annotated.getRawType())) {
            return null;
        }
        List<NamedType> subtypes = new ArrayList<>();
        for (Class<?> permitted : annotated.getRawType().getPermittedSubclasses()) {
            subtypes.addAll(names.of(permitted));
        }
        return subtypes;
    }

    /** Not the JDK's own, such as ZoneId, and not enums, which are sealed if their constants have bodies. */
    private static boolean hasCases(Class<?> type) {
        return type.isSealed()
                && !Enum.class.isAssignableFrom(type)
                && !type.getPackageName().startsWith("java.");
    }
}
