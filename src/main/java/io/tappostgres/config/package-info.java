/**
 * The settings of a run: config files, environment and connection URL in, immutable records out.
 * Every key that any of the PostgreSQL taps knows is declared once, in {@link
 * io.tappostgres.config.Settings} and {@link io.tappostgres.config.UnusedSettings}; what is wrong
 * is refused with all problems at once, never repaired.
 */
package io.tappostgres.config;
