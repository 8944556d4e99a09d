package dev.eventsourcing.tck.report;

/** The promises that the cases belong to. Each case names one of them. */
public enum Promise {
    /** An append that returned is never lost. */
    P1("Durable answer", "An append that was answered is never lost."),
    /** A batch is visible whole or not at all. */
    P2("All or nothing", "A batch is visible whole or not at all, to every reader, at every instant."),
    /** Expectations are linearizable. */
    P3("Exact conflicts", "Of many writers with one expectation one wins; a conflict tells the truth."),
    /** A lost answer is an outcome of its own. */
    P4("Unknown is an outcome", "A lost answer is told as such, and appending again is safe."),
    /** An event id is stored once. */
    P5("Idempotent", "An event id is stored once; what comes again gets its first answer."),
    /** Sequences increase in the order of visibility. */
    P6("Total order", "Sequences increase in the order of visibility; nothing appears late."),
    /** Catch-up, then live. */
    P7("Seamless tail", "Every event once, in order, from history to live."),
    /** A named consumer resumes where it ended. */
    P8("Checkpoints", "A named consumer resumes behind its last finished event."),
    /** A long log needs no more memory than a short one. */
    P9("Bounded memory", "A long log needs no more memory than a short one."),
    /** Names are never interpreted. */
    P10("Any text", "Names are any text, never interpreted; beyond a limit there is a clear error."),
    /** Payload bytes come back identical. */
    P11("Opaque bytes", "Payload bytes come back identical, up to the stated size."),
    /** What was shredded is gone. */
    P12("Shredding", "Keys are kept exactly, and what was replaced is gone."),
    /** No payload or key in messages. */
    P13("Secrets stay secret", "Keys and payloads appear in no log, text or message."),
    /** After close nothing remains. */
    P14("Closes clean", "After close nothing remains, and every call fails clearly."),
    /** The same program gives the same results. */
    P15("Same everywhere", "The same program gives the same events, order and errors."),
    /** Formats are versioned. */
    P16("Readable for ever", "What was written is read as it was written, or refused.");

    private final String title;
    private final String sentence;

    Promise(String title, String sentence) {
        this.title = title;
        this.sentence = sentence;
    }

    /**
     * The promise in two or three words.
     *
     * @return such as "Durable answer"
     */
    public String title() {
        return title;
    }

    /**
     * The promise in one sentence.
     *
     * @return a sentence
     */
    public String sentence() {
        return sentence;
    }
}
