package dev.eventsourcing.tck;

import dev.eventsourcing.AppendOutcomeUnknownException;
import dev.eventsourcing.BackendUnavailableException;
import java.util.concurrent.Callable;

/**
 * What the groups of fault cases share: the fixture's hooks, and calls that are made again while the engine is away.
 */
abstract class FaultGroup extends Group {
    FaultGroup(BackendTck suite) {
        super(suite);
    }

    final TckFixture.EngineAction crash() {
        return fixture().crash().orElseThrow(() -> noHook(Capability.SURVIVES_CRASHES, "crash()"));
    }

    final TckFixture.EngineAction powerLoss() {
        return fixture().powerLoss().orElseThrow(() -> noHook(Capability.SURVIVES_POWER_LOSS, "powerLoss()"));
    }

    final TckFixture.EngineAction cut() {
        return fixture().cut().orElseThrow(() -> noHook(Capability.SURVIVES_CUTS, "cut()"));
    }

    final TckFixture.Freeze freeze() {
        return fixture().freeze().orElseThrow(() -> noHook(Capability.SURVIVES_FREEZES, "freeze()"));
    }

    /** The first call after a fault may find a dead connection; soon one must not. */
    final <T> T untilAvailable(Callable<T> call) throws Exception {
        long deadline = System.nanoTime() + patience().limit().toNanos();
        while (true) {
            try {
                return call.call();
            } catch (AppendOutcomeUnknownException | BackendUnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                Thread.sleep(5); // between two tries; nothing depends on it
            }
        }
    }
}
