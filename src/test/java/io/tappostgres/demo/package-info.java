/** The demonstration: a shop in a throwaway PostgreSQL, and a real run of the tap over it. */
package io.tappostgres.demo;
