package dev.sluice.infra.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.infra.cli.SluiceMain;
import dev.sluice.trainer.loss.Losses;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class LossesCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void listsEveryLossAndTheParametersThatSuitTheNumberOfClasses() {
        // When
        int status = run("losses", "--classes", "1000");

        // Then
        assertThat(status).isZero();
        assertThat(out.toString())
                .containsPattern("logit bias ε +4\\.84 ")
                .containsPattern("0\\.1 +4\\.81 ")
                .containsPattern("at 100 classes +0\\.482 +gce:auto")
                .containsPattern("α of NCE +15[78]\\.\\d ")
                .containsPattern("gce\\S+ +gce:0\\.7 +- +§0 ");
        assertThat(Losses.names()).allSatisfy(name -> assertThat(out.toString()).contains("\n" + name));
    }

    @Test
    void aSpreadThatWasMeasuredIsTakenIntoAccount() {
        assertThat(run("losses", "--classes", "1000", "--logit-spread", "0.01")).isZero();

        assertThat(out.toString()).containsPattern("logit bias ε +4\\.71 ");
    }

    @Test
    void impossibleNumbersAreMisuse() {
        assertThat(run("losses", "--classes", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("classes must be 2 to 100000, not 1");
        assertThat(run("losses", "--logit-spread", "-1")).isEqualTo(2);
    }

    private int run(String... args) {
        CommandLine commands = new SluiceMain().commandLine();
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err));
        return commands.execute(args);
    }
}
