package dev.eventsourcing.codec.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotationIntrospectorPair;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import dev.eventsourcing.CodecException;
import org.jspecify.annotations.Nullable;

/**
 * The mapper's own annotations before the rule for sealed types, and both under one condition: whatever tells subtypes
 * apart must not be the name of a class.
 */
final class CheckedTypeInfo extends AnnotationIntrospectorPair {
    CheckedTypeInfo(AnnotationIntrospector annotations, SealedTypes sealedTypes) {
        super(annotations, sealedTypes);
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findTypeResolver(
            MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
        return checked(config, annotated, super.findTypeResolver(config, annotated, baseType));
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyTypeResolver(
            MapperConfig<?> config, AnnotatedMember member, JavaType baseType) {
        return checked(config, member, super.findPropertyTypeResolver(config, member, baseType));
    }

    @Override
    public @Nullable TypeResolverBuilder<?> findPropertyContentTypeResolver(
            MapperConfig<?> config, AnnotatedMember member, JavaType containerType) {
        return checked(config, member, super.findPropertyContentTypeResolver(config, member, containerType));
    }

    private @Nullable TypeResolverBuilder<?> checked(
            MapperConfig<?> config, Annotated annotated, @Nullable TypeResolverBuilder<?> builder) {
        JsonTypeInfo.Value info = builder == null ? null : findPolymorphicTypeInfo(config, annotated);
        if (info == null) {
            return builder;
        }
        switch (info.getIdType()) {
            case CLASS, MINIMAL_CLASS, SIMPLE_NAME ->
                throw new CodecException(
                        annotated.getRawType().getName() + " has @JsonTypeInfo(use = " + info.getIdType()
                                + "), which writes class names; use JsonTypeInfo.Id.NAME",
                        null);
            case NAME -> {
                return builder != null && builder.getClass() == StdTypeResolverBuilder.class
                        ? new NamedSubtypes(info)
                        : builder;
            }
            default -> {
                return builder;
            }
        }
    }
}
