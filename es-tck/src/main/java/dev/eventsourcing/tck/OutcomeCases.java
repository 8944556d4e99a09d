package dev.eventsourcing.tck;

import static dev.eventsourcing.tck.LogUnderTest.recordsOf;

import dev.eventsourcing.tck.TckFixture.EngineAction;
import java.util.List;

/** FLT-20 to FLT-29: after a fault the log holds what the answers said, batch by batch. */
abstract class OutcomeCases extends FaultGroup {
    private static final String WHOLE =
            "All events of the batch become visible together or none does, also across a" + " crash.";

    OutcomeCases(BackendTck suite) {
        super(suite);
    }

    @TckCase(id = "FLT-20", promise = "P2", rule = WHOLE, needs = Capability.SURVIVES_CRASHES)
    void batchesAreWholeAfterCrashes() throws Exception {
        answersAreTrueAfter(crash());
    }

    @TckCase(id = "FLT-21", promise = "P2", rule = WHOLE, needs = Capability.SURVIVES_POWER_LOSS)
    void batchesAreWholeAfterPowerLosses() throws Exception {
        answersAreTrueAfter(powerLoss());
    }

    @TckCase(
            id = "FLT-22",
            promise = "P4",
            rule = "BackendUnavailableException is reported only if the engine cannot have stored the batch; in doubt"
                    + " the outcome is unknown.",
            needs = Capability.SURVIVES_CUTS)
    void answersAreTrueAfterCutConnections() throws Exception {
        answersAreTrueAfter(cut());
    }

    private void answersAreTrueAfter(EngineAction fault) throws Exception {
        Onslaught onslaught = new Onslaught(patience(), List.of(log(), anotherClientsLog()));

        onslaught.rage(scaled(3), fault);

        LogUnderTest fresh = anotherClientsLog();
        onslaught.assertAnswersWereTrue(recordsOf(untilAvailable(fresh::readAll)));
    }
}
