package dev.sluice.infra.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arrows between all modules; this module is the only one that sees every other. */
class ArchitectureTest {
    private static final String SCHEMAS = "dev.sluice.schemas..";
    private static final String SCORER = "dev.sluice.scorer..";
    private static final String TOPOLOGY = "dev.sluice.topology..";
    private static final String TRAINER = "dev.sluice.trainer..";
    private static final String INFRA = "dev.sluice.infra..";
    private static final String RUNTIME = "dev.sluice.nd4j..";
    private static final String LIFE_CYCLE = "dev.sluice.service..";
    private static final String ND4J = "org.nd4j..";
    private static final String DL4J = "org.deeplearning4j..";

    private static final JavaClasses ALL = Uses.CLASSES;

    /** Across modules too: what the compiler holds between modules holds between packages. */
    @Test
    void noPackageUsesItselfByWayOfOthers() {
        slices().matching("dev.sluice.(**)").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void theScorerKnowsNoOtherRole() {
        forbid(SCORER, TOPOLOGY, TRAINER, INFRA);
    }

    @Test
    void theTopologyKnowsNoOtherRole() {
        forbid(TOPOLOGY, SCORER, TRAINER, INFRA);
    }

    @Test
    void theTrainerKnowsNoOtherRole() {
        forbid(TRAINER, SCORER, TOPOLOGY, INFRA);
    }

    @Test
    void theContractsKnowNobodyWhoKeepsThem() {
        forbid(SCHEMAS, SCORER, TOPOLOGY, TRAINER, INFRA, RUNTIME, LIFE_CYCLE);
    }

    @Test
    void theRuntimeOfNd4jKnowsNobodyWhoUsesIt() {
        forbid(RUNTIME, SCHEMAS, SCORER, TOPOLOGY, TRAINER, INFRA, LIFE_CYCLE);
    }

    @Test
    void theLifeCycleOfServicesKnowsNobodyWhoLivesByIt() {
        forbid(LIFE_CYCLE, SCHEMAS, SCORER, TOPOLOGY, TRAINER, INFRA, RUNTIME);
    }

    @Test
    void theMathematicsOfNoiseKnowsNoStreamAndNoTensor() {
        forbid(
                "dev.sluice.topology.noise..",
                "org.apache.kafka..",
                "org.apache.avro..",
                "io.confluent..",
                ND4J,
                DL4J,
                RUNTIME,
                SCHEMAS);
    }

    @Test
    void librariesAroundTheCommandLineKnowNothingOfIt() {
        for (String library : List.of("platform", "cluster", "ingest", "review", "evaluate", "bench")) {
            forbid(
                    "dev.sluice.infra." + library + "..",
                    "dev.sluice.infra.cli..",
                    "dev.sluice.infra.demo..",
                    "dev.sluice.infra.models..",
                    "picocli..");
        }
    }

    @Test
    void onlyScoringAndTrainingUseNd4jAndDl4j() {
        noClasses()
                .that()
                .resideInAPackage("dev.sluice..")
                .and()
                .resideOutsideOfPackages(RUNTIME, SCORER, TRAINER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ND4J, DL4J)
                .check(ALL);
    }

    /** A forbidden package that nobody uses may be misspelt, and a rule about it would hold whatever happens. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                SCHEMAS,
                SCORER,
                TOPOLOGY,
                TRAINER,
                INFRA,
                RUNTIME,
                LIFE_CYCLE,
                ND4J,
                DL4J,
                "org.apache.kafka..",
                "org.apache.avro..",
                "io.confluent..",
                "dev.sluice.infra.cli..",
                "dev.sluice.infra.demo..",
                "dev.sluice.infra.models..",
                "picocli.."
            })
    void whatIsForbiddenToSomeIsUsedByOthers(String forbidden) {
        var nobodyUsesIt = noClasses().should().dependOnClassesThat().resideInAPackage(forbidden);
        assertThat(nobodyUsesIt.evaluate(ALL).hasViolation()).isTrue();
    }

    private static void forbid(String from, String... to) {
        noClasses()
                .that()
                .resideInAPackage(from)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(to)
                .check(ALL);
    }
}
