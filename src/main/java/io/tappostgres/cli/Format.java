package io.tappostgres.cli;

/** The forms that something can be said in. */
enum Format {
    text,
    json,
    markdown
}
