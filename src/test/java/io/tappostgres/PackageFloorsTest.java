package io.tappostgres;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A package imports only from floors below its own. */
@AnalyzeClasses(packages = "io.tappostgres", importOptions = DoNotIncludeTests.class)
class PackageFloorsTest {

    private static final String ROOT = "io.tappostgres";

    /** The packages of each floor, the lowest first; those of the ground know each other. */
    private static final List<List<String>> FLOORS =
            List.of(
                    List.of("config", "singer", "finding", "socket"),
                    List.of("type", "tls", "tunnel", "password"),
                    List.of("connection", "record"),
                    List.of("discovery", "copy", "decoding"),
                    List.of("plan", "replication"),
                    List.of("key", "change", "readiness"),
                    List.of("sync", "check"),
                    List.of("cli"));

    @ArchTest static final ArchRule packagesImportOnlyFromFloorsBelow = floors();

    private static ArchRule floors() {
        LayeredArchitecture rule =
                layeredArchitecture()
                        .consideringOnlyDependenciesInLayers()
                        .withOptionalLayers(true)
                        .layer("ground")
                        .definedBy(ROOT, ROOT + ".json", ROOT + ".document");
        List<String> above = new ArrayList<>();
        for (int floor = FLOORS.size() - 1; floor >= 0; floor--) {
            for (String name : FLOORS.get(floor)) {
                rule = rule.layer(name).definedBy(ROOT + "." + name);
                rule =
                        above.isEmpty()
                                ? rule.whereLayer(name).mayNotBeAccessedByAnyLayer()
                                : rule.whereLayer(name)
                                        .mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
            }
            above.addAll(FLOORS.get(floor));
        }
        return rule;
    }

    @ArchTest
    static void everyPackageHasAFloor(JavaClasses classes) {
        Set<String> known = new TreeSet<>(List.of(ROOT, ROOT + ".json", ROOT + ".document"));
        FLOORS.forEach(floor -> floor.forEach(name -> known.add(ROOT + "." + name)));
        Set<String> found = new TreeSet<>();
        classes.forEach(type -> found.add(type.getPackageName()));
        assertThat(known).containsAll(found);
    }

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("io.tappostgres.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheCommandKnowsPicocli =
            noClasses()
                    .that(resideInAnyPackage("io.tappostgres..").and(notInCli()))
                    .should()
                    .dependOnClassesThat(resideInAPackage("picocli.."));

    @ArchTest
    static final ArchRule onlyTheTunnelKnowsJsch =
            noClasses()
                    .that(resideOutsideOfPackage("io.tappostgres.tunnel"))
                    .should()
                    .dependOnClassesThat(resideInAPackage("com.jcraft.."));

    @ArchTest
    static final ArchRule onlyTheCommandEndsTheProcess =
            noClasses().that(notInCli()).should().callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule theHotPathKnowsNoLibraryButItsSchemas =
            noClasses()
                    .that(resideInAnyPackage("io.tappostgres.json", "io.tappostgres.record"))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "tools.jackson..",
                                    "org.postgresql..",
                                    "org.slf4j..",
                                    "java.sql.."));

    private static com.tngtech.archunit.base.DescribedPredicate<
                    com.tngtech.archunit.core.domain.JavaClass>
            notInCli() {
        return com.tngtech.archunit.base.DescribedPredicate.not(
                resideInAPackage("io.tappostgres.cli"));
    }
}
