package dev.eventsourcing.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;

/** The arithmetic of the reports. */
public final class Statistics {
    private Statistics() {}

    /**
     * The value in the middle; of an even number of values the mean of the two in the middle.
     *
     * @param values at least one
     * @return the median
     */
    public static double median(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no values, no median");
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * How the cost of an operation grows with the size of a store: the exponent b of cost = a * size^b, by least
     * squares over the logarithms. 0: not at all; 1: in proportion; 0.05: by 12 % for each tenfold.
     *
     * @param sizes events in the store, at least two different ones
     * @param costs of an operation, in any unit
     * @return the exponent
     */
    public static double growth(double[] sizes, double[] costs) {
        if (sizes.length != costs.length || Arrays.stream(sizes).distinct().count() < 2) {
            throw new IllegalArgumentException("a slope needs a cost for each of at least two sizes");
        }
        double[] x = Arrays.stream(sizes).map(Math::log).toArray();
        double[] y = Arrays.stream(costs).map(Math::log).toArray();
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < x.length; i++) {
            covariance += (x[i] - meanX) * (y[i] - meanY);
            variance += (x[i] - meanX) * (x[i] - meanX);
        }
        return covariance / variance;
    }
}
