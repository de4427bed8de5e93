package io.tappostgres.password;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the host name of an Amazon RDS or Aurora server says. */
final class RdsHost {

    /**
     * {@code db.abc.eu-central-1.rds.amazonaws.com}, {@code c.cluster-abc.…}, {@code
     * p.proxy-abc.…}; in China also with the region behind {@code rds}; the other domains are those
     * of AWS's partitions.
     */
    private static final Pattern ENDPOINT =
            Pattern.compile(
                    ".+\\.(?:(?<before>REGION)\\.rds|rds\\.(?<behind>REGION))\\.(?:DOMAIN)\\.?"
                            .replace("REGION", "[a-z]+(?:-[a-z]+)+-[0-9]+")
                            .replace(
                                    "DOMAIN",
                                    "amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov"));

    private RdsHost() {}

    /** The region of an endpoint's name, or null if it is none. */
    static String region(String host) {
        Matcher endpoint = ENDPOINT.matcher(host.toLowerCase(Locale.ROOT));
        if (!endpoint.matches()) {
            return null;
        }
        String before = endpoint.group("before");
        return before == null ? endpoint.group("behind") : before;
    }
}
