package io.tappostgres.bench.chart;

import java.util.Locale;

/**
 * Writes an SVG document, element by element; the same calls make the same bytes.
 *
 * <p>It has a background of its own, and where the reader's system is dark, dark colours: readable
 * on a page of either theme, also where page and system differ. No scripts, no fonts but the
 * reader's.
 */
final class Svg {

    /** Where a text stands in relation to its position. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    private static final String STYLE =
            """
            text{font-family:system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;font-size:11px;fill:#1f2328}
            .card{fill:#fff;stroke:#d1d9e0}.title{font-size:16px;font-weight:600}.table{font-size:13px;font-weight:600}
            .muted{fill:#59636e}.grid{stroke:#e4e8ec}.axis{stroke:#818b98}
            .psql{fill:#9aa4af}.tap{fill:#0969da}.faster{fill:#1a7f37}.slower{fill:#bc4c00}
            @media(prefers-color-scheme:dark){text{fill:#f0f6fc}.card{fill:#0d1117;stroke:#3d444d}.muted{fill:#9198a1}
            .grid{stroke:#262c36}.axis{stroke:#656c76}.psql{fill:#7d8590}.tap{fill:#4493f8}.faster{fill:#3fb950}.slower{fill:#db6d28}}
            """;

    private final StringBuilder body = new StringBuilder();

    /** A filled rectangle. */
    void rectangle(String style, double x, double y, double width, double height) {
        element(
                "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>",
                style, number(x), number(y), number(width), number(height));
    }

    /** A level line. */
    void line(String style, double fromX, double toX, double y) {
        element(
                "<path class=\"%s\" d=\"M%s %sH%s\"/>",
                style, number(fromX), number(y), number(toX));
    }

    /** A line of text; y is its base line. */
    void text(String style, Anchor anchor, double x, double y, String content) {
        String attributes = style.isEmpty() ? "" : " class=\"" + style + "\"";
        if (anchor != Anchor.START) {
            attributes += " text-anchor=\"" + anchor.name().toLowerCase(Locale.ROOT) + "\"";
        }
        element(
                "<text%s x=\"%s\" y=\"%s\">%s</text>",
                attributes, number(x), number(y), escaped(content));
    }

    /** The document. */
    String document(double width, double height, String title) {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$s" height="%2$s" viewBox="0 0 %1$s %2$s" role="img">
        <title>%3$s</title>
        <style>
        %4$s</style>
        <rect class="card" x="0.5" y="0.5" width="%5$s" height="%6$s" rx="8"/>
        %7$s</svg>
        """
                .formatted(
                        number(width),
                        number(height),
                        escaped(title),
                        STYLE,
                        number(width - 1),
                        number(height - 1),
                        body);
    }

    private void element(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** A tenth of a pixel is more than can be seen. */
    private static String number(double value) {
        String digits = String.format(Locale.ROOT, "%.1f", value);
        return digits.endsWith(".0") ? digits.substring(0, digits.length() - 2) : digits;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
