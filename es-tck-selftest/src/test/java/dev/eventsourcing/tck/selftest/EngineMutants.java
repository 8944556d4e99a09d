package dev.eventsourcing.tck.selftest;

import java.util.List;

/** Servers that lose or distort something when they die, are cut off or fall silent. */
final class EngineMutants {
    private EngineMutants() {}

    static List<Subject> all() {
        return List.of(
                Subject.engine("loses the last answer when it is killed", "P1", EngineFlaw.LOSES_LAST_IN_A_CRASH),
                Subject.engine(
                        "loses the last answer when the power fails", "P1", EngineFlaw.LOSES_LAST_WITH_THE_POWER),
                Subject.engine("keeps half a batch when it is killed", "P2", EngineFlaw.KEEPS_HALF_IN_A_CRASH),
                Subject.engine("keeps half a batch when the power fails", "P2", EngineFlaw.KEEPS_HALF_WITH_THE_POWER),
                Subject.engine("loses the first batch in a crash", "P1", EngineFlaw.FORGETS_THE_HEAD_IN_A_CRASH),
                Subject.engine("says not stored when the answer was lost", "P4", EngineFlaw.DENIES_LOST_ANSWERS),
                Subject.engine("ends its tails with the connection", "P7", EngineFlaw.ENDS_TAILS_WITH_THE_CONNECTION),
                Subject.engine(
                        "begins its tails anew with the connection",
                        "P7",
                        EngineFlaw.RESTARTS_TAILS_WITH_THE_CONNECTION),
                Subject.engine("never connects again", "P15", EngineFlaw.NEVER_RECONNECTS),
                Subject.engine("waits for a silent server without end", "P4", EngineFlaw.WAITS_FOR_EVER),
                Subject.engine("takes a silent server for an empty one", "P4", EngineFlaw.TAKES_SILENCE_FOR_EMPTY),
                Subject.engine("opens a log of a silent server", "P15", EngineFlaw.OPENS_IN_SILENCE),
                Subject.engine("draws sequences before the commit", "P6", EngineFlaw.NUMBERS_BEFORE_COMMIT),
                Subject.engine("shows what is not committed", "P2", EngineFlaw.SHOWS_UNCOMMITTED),
                Subject.engine("searches its bytes and finds nothing", "P12", EngineFlaw.SEARCHES_NOTHING),
                Subject.engine("a server that dies, is cut off and falls silent, and is right", "", EngineFlaw.NONE));
    }
}
