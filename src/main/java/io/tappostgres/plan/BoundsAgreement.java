package io.tappostgres.plan;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/**
 * Whether the bounds in a catalog's schema, of a number or of a text's length, leave room for all
 * that a column can hold: a column can have been widened since the catalog was made.
 */
public final class BoundsAgreement {

    private final JsonNode catalog;
    private final JsonNode written;

    /**
     * @param catalog the schema in the catalog
     * @param written the schema that describes what the tap writes
     */
    BoundsAgreement(JsonNode catalog, JsonNode written) {
        this.catalog = catalog;
        this.written = written;
    }

    /** Whether every value that is within the bounds of the one is within those of the other. */
    boolean allows() {
        return allowsLimit("maxLength", "", 1)
                && allowsLimit("maximum", "exclusiveMaximum", 1)
                && allowsLimit("minimum", "exclusiveMinimum", -1)
                && allowsDigits();
    }

    /** {@code outwards} is 1 for an upper limit and -1 for a lower one. */
    private boolean allowsLimit(String keyword, String exclusiveKeyword, int outwards) {
        JsonNode allowed = catalog.path(keyword);
        JsonNode needed = written.path(keyword);
        if (catalog.path(exclusiveKeyword).isNumber()) {
            // Of draft 6 and later, in a run that writes the bounds of draft 4.
            return false;
        }
        if (allowed.isMissingNode()) {
            return true;
        }
        if (!allowed.isNumber() || !needed.isNumber()) {
            return false;
        }
        int room = outwards * allowed.decimalValue().compareTo(needed.decimalValue());
        boolean excludes = catalog.path(exclusiveKeyword).asBoolean(false);
        return room > 0
                || (room == 0 && (!excludes || written.path(exclusiveKeyword).asBoolean(false)));
    }

    private boolean allowsDigits() {
        JsonNode allowed = catalog.path("multipleOf");
        JsonNode needed = written.path("multipleOf");
        if (allowed.isMissingNode()) {
            return true;
        }
        if (!allowed.isNumber() || !needed.isNumber() || allowed.decimalValue().signum() <= 0) {
            return false;
        }
        BigDecimal rest = needed.decimalValue().remainder(allowed.decimalValue());
        return rest.signum() == 0;
    }
}
