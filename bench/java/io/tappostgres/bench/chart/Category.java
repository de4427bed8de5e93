package io.tappostgres.bench.chart;

import java.util.stream.DoubleStream;

/**
 * What stands above one mark of a panel's level axis; NaN is what does not.
 *
 * @param ratio of the tap's seconds to psql's, the median of the rounds
 */
record Category(String label, double psqlSeconds, double tapSeconds, double ratio) {

    /** The bars that there are. */
    double[] seconds() {
        return DoubleStream.of(psqlSeconds, tapSeconds).filter(one -> !Double.isNaN(one)).toArray();
    }
}
