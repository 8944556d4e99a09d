package dev.eventsourcing.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void medianIgnoresOneSlowRound() {
        assertEquals(10, Statistics.median(List.of(11.0, 10.0, 0.1, 9.9, 12.0)));
        assertEquals(10.5, Statistics.median(List.of(10.0, 11.0, 1.0, 90.0)));
    }

    @Test
    void thereIsNoMedianOfNothing() {
        assertThrows(IllegalArgumentException.class, () -> Statistics.median(List.of()));
    }

    @Test
    void growthIsTheExponentOfTheCost() {
        double[] sizes = {1e4, 1e6, 1e7};

        assertEquals(0, Statistics.growth(sizes, new double[] {5, 5, 5}), 1e-9);
        assertEquals(1, Statistics.growth(sizes, new double[] {1, 100, 1000}), 1e-9);
        assertEquals(0.5, Statistics.growth(sizes, new double[] {2, 20, 20 * Math.sqrt(10)}), 1e-9);
    }

    @Test
    void oneSizeGivesNoGrowth() {
        assertThrows(IllegalArgumentException.class, () -> Statistics.growth(new double[] {5, 5}, new double[] {1, 2}));
    }
}
