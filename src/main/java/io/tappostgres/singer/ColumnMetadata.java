package io.tappostgres.singer;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a catalog says of one column; immutable, with keys it does not know kept as they are. */
public final class ColumnMetadata {

    /** Of a column that the metadata does not mention. */
    static final ColumnMetadata NONE = new ColumnMetadata(JsonNodeFactory.instance.objectNode());

    private final ObjectNode values;

    /** The values are not copied; nobody may change them afterwards. */
    ColumnMetadata(ObjectNode values) {
        this.values = values;
    }

    /** The metadata that discovery writes, its keys in singer-io's order. */
    public static ColumnMetadata discovered(
            String sqlDatatype, Inclusion inclusion, boolean selectedByDefault) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        values.put("sql-datatype", sqlDatatype);
        values.put("inclusion", inclusion.singerName());
        values.put("selected-by-default", selectedByDefault);
        return new ColumnMetadata(values);
    }

    /** A copy with one more key, or another value of it. */
    public ColumnMetadata with(String key, JsonNode value) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll(values);
        copy.set(key, value);
        return new ColumnMetadata(copy);
    }

    /**
     * Whether the column is emitted once its stream is: the one place that knows the precedence.
     *
     * <p>It departs twice from the table in Stitch's field selection rules, as singer-io's tap
     * does: an explicit {@code selected: false} wins over {@code selected-by-default: true}, and
     * where neither is set the column is emitted.
     */
    public boolean isSelected() {
        return switch (inclusion()) {
            case AUTOMATIC -> true;
            case UNSUPPORTED -> false;
            case AVAILABLE -> {
                if (selected() != null) {
                    yield selected();
                }
                yield selectedByDefault() == null || selectedByDefault();
            }
        };
    }

    /** {@link Inclusion#AVAILABLE} where the catalog does not say. */
    public Inclusion inclusion() {
        return Inclusion.of(JsonShape.text(values.get("inclusion")));
    }

    /** What the user chose, or null. */
    public Boolean selected() {
        return JsonShape.flag(values.get("selected"));
    }

    /** What discovery proposed, or null. */
    public Boolean selectedByDefault() {
        return JsonShape.flag(values.get("selected-by-default"));
    }

    /** The type as discovery found it, in SQL's words, or null. */
    public String sqlDatatype() {
        return JsonShape.text(values.get("sql-datatype"));
    }

    ObjectNode values() {
        return values;
    }
}
