package io.tappostgres.config;

/**
 * That users log in to Amazon RDS or Aurora with tokens of IAM.
 *
 * @param region such as {@code eu-central-1}, or null to take it from the host's name
 */
public record IamConfig(String region) {}
