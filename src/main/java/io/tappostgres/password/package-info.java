/**
 * What the tap shows a server as its password: one for all connections, or one that is made for
 * each, by a command of the user's or from credentials for Amazon Web Services.
 */
package io.tappostgres.password;
