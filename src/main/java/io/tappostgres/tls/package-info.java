/**
 * What the config says of TLS, made into sockets: whom to trust, and the certificate and key to log
 * in with, in all the forms that people keep them in.
 */
package io.tappostgres.tls;
