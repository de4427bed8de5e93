package io.tappostgres.replication;

import static io.tappostgres.connection.Identifiers.quoteIdentifier;
import static io.tappostgres.connection.Identifiers.quoteQualified;

import io.tappostgres.finding.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which publications of a database a pgoutput slot is read with.
 *
 * @param chosen empty if there is a problem
 * @param problem why there is no choice, or null
 */
record PublicationChoice(List<Publication> chosen, Finding problem) {

    /** So that a message stays one that a person can read. */
    private static final int MOST_TABLES_NAMED = 20;

    private static final String ID = "D42";
    private static final String SUBJECT = "publication";

    /**
     * Chooses the publications that the config names, else the one that is named like the slot,
     * else the only one.
     *
     * @param scope of the problem
     * @param configured the config's names, or empty
     * @param requests whose tables a new publication would be for
     */
    static PublicationChoice of(
            String scope,
            List<String> configured,
            String slotName,
            List<Publication> publications,
            List<LogRequest> requests) {
        List<String> wanted = configured.isEmpty() ? List.of(slotName) : configured;
        List<Publication> chosen = new ArrayList<>();
        List<String> missing = new ArrayList<>(wanted);
        for (Publication publication : publications) {
            if (missing.remove(publication.name())) {
                chosen.add(publication);
            }
        }
        if (missing.isEmpty()) {
            return new PublicationChoice(chosen, null);
        }
        if (configured.isEmpty() && publications.size() == 1) {
            return new PublicationChoice(publications, null);
        }
        List<String> remedies = new ArrayList<>();
        if (configured.isEmpty() && !publications.isEmpty()) {
            remedies.add("name one as \"publication_name\" in the config");
        }
        remedies.add(creation(missing.get(0), requests));
        remedies.add(SlotStatements.drop(slotName));
        remedies.add(SlotStatements.create(slotName, SlotStatements.PGOUTPUT));
        Finding problem =
                Finding.fail(
                        ID,
                        SUBJECT,
                        scope,
                        problem(configured, slotName, missing, publications),
                        "pgoutput sends what a publication says, and does not see one that is younger than its slot",
                        remedies);
        return new PublicationChoice(List.of(), problem);
    }

    /** What is read with, or why there is no choice. */
    Finding finding(String scope) {
        if (problem != null) {
            return problem;
        }
        return Finding.pass(ID, SUBJECT, scope, quoted(chosen));
    }

    private static String problem(
            List<String> configured,
            String slotName,
            List<String> missing,
            List<Publication> publications) {
        String present =
                publications.isEmpty()
                        ? "the database has none"
                        : "the database has " + quoted(publications);
        if (!configured.isEmpty()) {
            return "there is no publication \"%s\", which \"publication_name\" names; %s"
                    .formatted(String.join("\", \"", missing), present);
        }
        return publications.isEmpty()
                ? "there is no publication that replication slot \"%s\" could send: %s"
                        .formatted(slotName, present)
                : "there is no publication \"%s\", named like the slot, and more than one other: %s"
                        .formatted(slotName, present);
    }

    private static String quoted(List<Publication> publications) {
        return publications.stream()
                .map(publication -> '"' + publication.name() + '"')
                .collect(Collectors.joining(", "));
    }

    private static String creation(String name, List<LogRequest> requests) {
        if (requests.size() > MOST_TABLES_NAMED) {
            return "create it with --create-publication, which names all %d tables"
                    .formatted(requests.size());
        }
        return "CREATE PUBLICATION %s FOR %s".formatted(quoteIdentifier(name), tables(requests));
    }

    private static String tables(List<LogRequest> requests) {
        if (requests.isEmpty()) {
            return "ALL TABLES";
        }
        return requests.stream()
                .map(request -> quoteQualified(request.schemaName(), request.tableName()))
                .distinct()
                .collect(Collectors.joining(", ", "TABLE ", ""));
    }

    List<String> names() {
        return chosen.stream().map(Publication::name).toList();
    }
}
