package dev.eventsourcing.tck;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * Checks a backend. This is all that an adapter author writes:
 *
 * <pre>{@code
 * class MyBackendTckTest extends BackendTck {
 *     @Override
 *     protected BackendFixture fixture() {
 *         return new BackendFixture() {
 *             public String name() {
 *                 return "my-engine";
 *             }
 *             public Backend connect() {
 *                 return new MyBackend("my-engine://localhost");
 *             }
 *         };
 *     }
 * }
 * }</pre>
 *
 * <p>Each group of cases is a file of its own. The results are written to {@code target/tck}. While working on a
 * backend, {@code -Des.tck.cases=APP-1,SUB-07} runs the cases whose ids begin so; {@code -Des.tck.seed} repeats the
 * randomness of another run; {@code -Des.tck.soak=20} does so many times the work.
 *
 * <p>A later release may add cases; a case keeps its id and its meaning for ever.
 */
public abstract class BackendTck extends Tck<BackendFixture> {
    /** For subclasses. */
    protected BackendTck() {}

    /**
     * The backend under test.
     *
     * @return the fixture for all cases; called once, and closed by the suite
     */
    @Override
    protected abstract BackendFixture fixture();

    @Nested
    @DisplayName("APP append: all or nothing, and only if the expectation is true")
    class Appending extends AppendCases {
        Appending() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("APP expectations: decided exactly")
    class Expecting extends ExpectationCases {
        Expecting() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("APP ids: an event id is stored once")
    class Repeating extends IdempotencyCases {
        Repeating() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("RD read: what is there, in order, and an end")
    class Reading extends ReadCases {
        Reading() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("SUB tail: catch-up, then live, without a seam")
    class Tailing extends TailCases {
        Tailing() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("SUB end: by the listener's fault, on purpose, or with the log")
    class Ending extends TailEndCases {
        Ending() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("CON concurrency: many writers and readers at once")
    class Racing extends ConcurrencyCases {
        Racing() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("CON histories: what many callers were told, judged as a whole")
    class Recalling extends HistoryCases {
        Recalling() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("MOD model: random programs, call by call")
    class Comparing extends ProgramCases {
        Comparing() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("GLB order: one for all, and nothing appears late")
    class Ordering extends GlobalOrderCases {
        Ordering() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("LIF life: opening, closing, and what remains")
    class Living extends LifecycleCases {
        Living() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("BAD input: hostile text, limits, and what is refused")
    class Refusing extends BadInputCases {
        Refusing() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("SEC secrets: kept out of messages and logs")
    class Hiding extends SecurityCases {
        Hiding() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("FLT faults: crashes, cut connections and silence")
    class Failing extends FaultCases {
        Failing() {
            super(BackendTck.this);
        }
    }

    @Nested
    @DisplayName("FLT outcomes: after a fault the log holds what the answers said")
    class Answering extends OutcomeCases {
        Answering() {
            super(BackendTck.this);
        }
    }
}
