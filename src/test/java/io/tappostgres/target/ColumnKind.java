package io.tappostgres.target;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import tools.jackson.databind.json.JsonMapper;

/** How values of a column are compared that the source and a target write each in its own way. */
enum ColumnKind {
    TEXT {
        @Override
        String plain(String text) {
            return text;
        }
    },
    NUMBER {
        @Override
        String plain(String text) {
            BigDecimal number = new BigDecimal(text.strip());
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        }
    },
    BOOLEAN {
        @Override
        String plain(String text) {
            return switch (text) {
                case "t", "true", "True", "1" -> "true";
                case "f", "false", "False", "0" -> "false";
                default -> throw new IllegalArgumentException(text);
            };
        }
    },
    /** In UTC, whether that is said or not. */
    MOMENT {
        @Override
        String plain(String text) {
            String iso = text.strip().replace(' ', 'T').replaceFirst("([+-]\\d\\d)$", "$1:00");
            if (iso.length() == "2024-01-01".length()) {
                return LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC).toString();
            }
            Instant instant =
                    iso.endsWith("Z") || iso.matches(".*[+-]\\d\\d:\\d\\d$")
                            ? OffsetDateTime.parse(iso).toInstant()
                            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
            return instant.toString();
        }
    },
    /** Of a time that each target clamps in its own way. */
    YEAR {
        @Override
        String plain(String text) {
            return text.substring(0, text.indexOf('-'));
        }
    },
    JSON {
        @Override
        String plain(String text) {
            return MAPPER.readTree(text).toString();
        }
    };

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    /** A text that is equal for equal values; one that is no such value is as it is. */
    String canonical(String text) {
        if (text == null) {
            return "NULL";
        }
        try {
            return plain(text);
        } catch (IllegalArgumentException
                | DateTimeParseException
                | tools.jackson.core.JacksonException e) {
            return "not " + name() + ": " + text;
        }
    }

    abstract String plain(String text);
}
