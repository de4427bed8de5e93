/**
 * The command: options and files in, one run, an exit code out. Everything a person sees on stderr
 * is shown from here.
 */
package io.tappostgres.cli;
