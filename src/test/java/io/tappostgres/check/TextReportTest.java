package io.tappostgres.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {

    @Test
    void longTextsAreWrappedAndStatementsAreNot() {
        Finding finding =
                CheckId.D53.info(
                        "database \"shop\"",
                        "the user will not read tables that are created by \"owner\" in \"public\"",
                        "ALTER DEFAULT PRIVILEGES FOR ROLE \"owner\" IN SCHEMA \"public\" GRANT SELECT ON TABLES TO \"tap\"",
                        "or have somebody else create them, who has thought of it");
        assertThat(new CheckReport(List.of(finding)).text(80))
                .isEqualTo(
                        """

                        database "shop"
                        INFO  D53  tables to come           the user will not read tables that are
                                                            created by "owner" in "public"
                                                            fix: ALTER DEFAULT PRIVILEGES FOR ROLE "owner" IN SCHEMA "public" GRANT SELECT ON TABLES TO "tap";
                                                                 or have somebody else create them, who
                                                                 has thought of it

                        1 INFO
                        usable
                        """);
    }

    @Test
    void whatIsInsideADatabaseStaysBelowItsHeading() {
        List<Finding> findings =
                List.of(
                        CheckId.D03.pass("", "in"),
                        CheckId.D55.pass("database \"a\"", "5 of 5 tables and views"),
                        CheckId.D65.warn("stream \"a-b-c\"", "no key", "it appends", "set one"),
                        CheckId.D55.pass("database \"b\"", "1 of 1 tables and views"),
                        CheckId.D66.fail("", "two are called x", "mixed up", "rename one"));
        assertThat(new CheckReport(findings).text(100))
                .isEqualTo(
                        """
                        PASS  D03  login                    in

                        database "a"
                        PASS  D55  what discovery finds     5 of 5 tables and views
                        WARN  D65  keys of views            stream "a-b-c": no key
                                                            why: it appends
                                                            fix: set one

                        database "b"
                        PASS  D55  what discovery finds     1 of 1 tables and views

                        FAIL  D66  stream names             two are called x
                                                            why: mixed up
                                                            fix: rename one

                        3 PASS, 1 WARN, 1 FAIL
                        not usable: D66 two are called x
                        """);
    }

    @Test
    void ofManyFindingsOfAKindTenAreShown() {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < 1234; i++) {
            findings.add(CheckId.D52.fail("stream \"s" + i + '"', "closed", "it fails"));
        }
        String text = new CheckReport(findings).text(100);
        assertThat(text.lines().filter(line -> line.startsWith("FAIL  D52  SELECT"))).hasSize(10);
        assertThat(text)
                .endsWith(
                        """

                        FAIL  D52: 1,224 more, which --format json shows

                        1,234 FAIL
                        not usable: D52 stream "s0": closed, and 1,233 more
                        """);
    }

    /** 32 characters of 64 columns do not fit behind the 36 of the head and 9 more of text. */
    @Test
    void namesOfEastAsianScriptsTakeTwoColumnsACharacter() {
        Finding finding = CheckId.D03.pass("", "database " + "東".repeat(32) + " is there");
        assertThat(new CheckReport(List.of(finding)).text(100))
                .startsWith(
                        "PASS  D03  login                    database\n"
                                + " ".repeat(36)
                                + "東".repeat(32)
                                + "\n"
                                + " ".repeat(36)
                                + "is there\n");
    }

    /** Names come from the server, and a terminal does what it is told. */
    @Test
    void controlCharactersOfNamesAreNotPrinted() {
        Finding finding = CheckId.D03.pass("", "database \"a\u001b[2Jb\nc\"");
        assertThat(new CheckReport(List.of(finding)).text(100))
                .startsWith("PASS  D03  login                    database \"a [2Jb c\"\n");
    }
}
