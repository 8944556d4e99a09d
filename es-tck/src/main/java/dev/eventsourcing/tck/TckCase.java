package dev.eventsourcing.tck;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;

/** A conformance case: what makes a method of a group one. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@TestTemplate
public @interface TckCase {
    /**
     * Group and number, such as {@code APP-13}: never changed, never given to another case.
     *
     * @return the id
     */
    String id();

    /**
     * The promise that the case belongs to.
     *
     * @return such as {@code P3}
     */
    String promise();

    /**
     * What is checked.
     *
     * @return a sentence of the contract, or what follows from it
     */
    String rule();

    /**
     * What must be claimed for the case to be run.
     *
     * @return none by default
     */
    Capability[] needs() default {};
}
