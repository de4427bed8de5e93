package io.tappostgres.config;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The types of settings that bound which rows are read. */
final class RowTypes {

    static final SettingType<String> AMOUNT = new AmountType();
    static final SettingType<Instant> MOMENT = new MomentType();

    private RowTypes() {}

    /** A distance between two values of a column, whose type only the database knows. */
    record AmountType() implements SettingType<String> {
        @Override
        public String parse(JsonNode node) {
            return node.isNumber() ? node.decimalValue().toString() : ScalarTypes.TEXT.parse(node);
        }

        @Override
        public String expectation() {
            return "an interval such as \"10 minutes\", or a number";
        }

        @Override
        public String jsonType() {
            return "string";
        }

        @Override
        public void describe(ObjectNode schema) {
            schema.withArray("type").insert(1, "number");
        }
    }

    /** A date, at its midnight, or a date and time; in UTC unless it has an offset. */
    record MomentType() implements SettingType<Instant> {
        private static final DateTimeFormatter UTC_UNLESS_OFFSET =
                DateTimeFormatter.ISO_DATE_TIME.withZone(ZoneOffset.UTC);

        @Override
        public Instant parse(JsonNode node) {
            if (!node.isString()) {
                return null;
            }
            String text = node.stringValue().strip().toUpperCase(Locale.ROOT).replace(' ', 'T');
            try {
                return text.indexOf('T') < 0
                        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                        : UTC_UNLESS_OFFSET.parse(text, Instant::from);
            } catch (DateTimeException notAMoment) {
                return null;
            }
        }

        @Override
        public String expectation() {
            return "a date, or a date and time such as 2024-01-31T00:00:00Z";
        }

        @Override
        public String jsonType() {
            return "string";
        }

        @Override
        public boolean isShown() {
            return true;
        }
    }
}
