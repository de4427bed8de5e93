package io.tappostgres;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** A package imports only from floors below its own. */
@AnalyzeClasses(packages = "io.tappostgres", importOptions = DoNotIncludeTests.class)
class PackageFloorsTest {

    private static final String[] ABOVE_5 = {"6 key", "6 change", "7 sync", "8 cli"};
    private static final String[] ABOVE_4 = {
        "5 plan", "5 replication", "6 key", "6 change", "7 sync", "8 cli"
    };
    private static final String[] ABOVE_3 = {
        "4 discovery",
        "4 copy",
        "4 decoding",
        "5 replication",
        "5 plan",
        "6 key",
        "6 change",
        "7 sync",
        "8 cli"
    };
    private static final String[] ABOVE_2 = {
        "3 record",
        "3 connection",
        "4 discovery",
        "4 copy",
        "4 decoding",
        "5 replication",
        "5 plan",
        "6 key",
        "6 change",
        "7 sync",
        "8 cli"
    };
    private static final String[] ABOVE_1 = {
        "2 type",
        "3 record",
        "3 connection",
        "4 discovery",
        "4 copy",
        "4 decoding",
        "5 replication",
        "5 plan",
        "6 key",
        "6 change",
        "7 sync",
        "8 cli"
    };

    @ArchTest
    static final ArchRule packagesImportOnlyFromFloorsBelow =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("0 root, json, document")
                    .definedBy("io.tappostgres", "io.tappostgres.json", "io.tappostgres.document")
                    .layer("1 config")
                    .definedBy("io.tappostgres.config")
                    .layer("1 singer")
                    .definedBy("io.tappostgres.singer")
                    .layer("2 type")
                    .definedBy("io.tappostgres.type")
                    .layer("3 connection")
                    .definedBy("io.tappostgres.connection")
                    .layer("3 record")
                    .definedBy("io.tappostgres.record")
                    .layer("4 discovery")
                    .definedBy("io.tappostgres.discovery")
                    .layer("4 copy")
                    .definedBy("io.tappostgres.copy")
                    .layer("4 decoding")
                    .definedBy("io.tappostgres.decoding")
                    .layer("5 replication")
                    .definedBy("io.tappostgres.replication")
                    .layer("5 plan")
                    .definedBy("io.tappostgres.plan")
                    .layer("6 key")
                    .definedBy("io.tappostgres.key")
                    .layer("6 change")
                    .definedBy("io.tappostgres.change")
                    .layer("7 sync")
                    .definedBy("io.tappostgres.sync")
                    .layer("8 cli")
                    .definedBy("io.tappostgres.cli")
                    .whereLayer("8 cli")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("7 sync")
                    .mayOnlyBeAccessedByLayers("8 cli")
                    .whereLayer("6 key")
                    .mayOnlyBeAccessedByLayers("7 sync", "8 cli")
                    .whereLayer("6 change")
                    .mayOnlyBeAccessedByLayers("7 sync", "8 cli")
                    .whereLayer("5 plan")
                    .mayOnlyBeAccessedByLayers(ABOVE_5)
                    .whereLayer("4 copy")
                    .mayOnlyBeAccessedByLayers(ABOVE_4)
                    .whereLayer("4 discovery")
                    .mayOnlyBeAccessedByLayers(ABOVE_4)
                    .whereLayer("4 decoding")
                    .mayOnlyBeAccessedByLayers(ABOVE_4)
                    .whereLayer("5 replication")
                    .mayOnlyBeAccessedByLayers(ABOVE_5)
                    .whereLayer("3 record")
                    .mayOnlyBeAccessedByLayers(ABOVE_3)
                    .whereLayer("3 connection")
                    .mayOnlyBeAccessedByLayers(ABOVE_3)
                    .whereLayer("2 type")
                    .mayOnlyBeAccessedByLayers(ABOVE_2)
                    .whereLayer("1 singer")
                    .mayOnlyBeAccessedByLayers(ABOVE_1)
                    .whereLayer("1 config")
                    .mayOnlyBeAccessedByLayers(ABOVE_1);

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
