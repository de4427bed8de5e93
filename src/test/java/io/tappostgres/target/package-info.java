/** The tap in front of real targets and runners. */
package io.tappostgres.target;
