package dev.sluice.topology;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.sluice.topology");

    @Test
    void theMathematicsKnowsNothingButItselfAndTheJdk() {
        classes()
                .that()
                .resideInAPackage("dev.sluice.topology.noise..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.sluice.topology.noise..", "java..", "org.jspecify.annotations..")
                .check(MODULE);
    }

    @Test
    void theTopologyNeverSeesDl4jOrAnotherRole() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice.topology..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.deeplearning4j..",
                        "org.nd4j..",
                        "dev.sluice.scorer..",
                        "dev.sluice.trainer..",
                        "dev.sluice.infra..")
                .check(MODULE);
    }
}
