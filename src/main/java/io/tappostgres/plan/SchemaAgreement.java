package io.tappostgres.plan;

import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Whether a property's schema in a catalog allows every value that the tap writes for the column.
 *
 * <p>A catalog can be older than the table, made by another tap, or edited by a person. Its words
 * stand as long as they are true of the values: the JSON type and the format must fit, and bounds
 * and lengths may be wider than the column's, but not narrower.
 */
public final class SchemaAgreement {

    private final JsonNode catalogDefinitions;
    private final JsonNode writtenDefinitions;

    /**
     * @param catalogDefinitions the definitions that the catalog's schemas refer to
     * @param writtenDefinitions the definitions that the tap's own schemas refer to
     */
    SchemaAgreement(JsonNode catalogDefinitions, JsonNode writtenDefinitions) {
        this.catalogDefinitions = catalogDefinitions;
        this.writtenDefinitions = writtenDefinitions;
    }

    /**
     * Whether the catalog's schema of a property allows what is written.
     *
     * @param catalogProperty the schema in the catalog
     * @param written the schema that describes what the tap writes
     */
    boolean allows(JsonNode catalogProperty, JsonNode written) {
        if (catalogProperty.isEmpty()) {
            // singer-io's word for an unsupported column; it would tell a target nothing.
            return false;
        }
        if (!catalogProperty.has("type")) {
            return true;
        }
        Set<String> allowed = types(catalogProperty);
        for (String type : types(written)) {
            if (!isAmong(type, allowed)) {
                return false;
            }
        }
        JsonNode format = catalogProperty.path("format");
        if (!format.isMissingNode() && !format.equals(written.path("format"))) {
            return false;
        }
        if (!new BoundsAgreement(catalogProperty, written).allows()) {
            return false;
        }
        return !types(written).contains("array") || allowsElements(catalogProperty, written);
    }

    /**
     * Taps that do not model dimensions give the leaf's schema alone; it is the leaf that counts.
     */
    private boolean allowsElements(JsonNode catalogProperty, JsonNode written) {
        JsonNode allowedItems = resolve(catalogProperty.path("items"), catalogDefinitions);
        JsonNode writtenItems = resolve(written.path("items"), writtenDefinitions);
        if (!allowedItems.has("type")) {
            return true;
        }
        Set<String> allowed = types(allowedItems);
        for (String type : types(writtenItems)) {
            boolean isLeaf = !type.equals("array") && !type.equals("null");
            if (isLeaf && !isAmong(type, allowed)) {
                return false;
            }
        }
        if (!new BoundsAgreement(allowedItems, writtenItems).allows()) {
            return false;
        }
        JsonNode format = allowedItems.path("format");
        return format.isMissingNode() || format.equals(writtenItems.path("format"));
    }

    private static JsonNode resolve(JsonNode items, JsonNode definitions) {
        String reference = items.path("$ref").asString("");
        String prefix = "#/definitions/";
        return reference.startsWith(prefix)
                ? definitions.path(reference.substring(prefix.length()))
                : items;
    }

    private static boolean isAmong(String type, Set<String> allowed) {
        return allowed.contains(type) || (type.equals("integer") && allowed.contains("number"));
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        Set<String> types = new HashSet<>();
        if (type.isString()) {
            types.add(type.asString());
        }
        for (JsonNode each : type) {
            types.add(each.asString(""));
        }
        return types;
    }
}
