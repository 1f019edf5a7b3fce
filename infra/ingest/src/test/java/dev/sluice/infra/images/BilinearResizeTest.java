package dev.sluice.infra.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BilinearResizeTest {
    private static final String PICTURE = "248 194 190 207 147 26 237 21 245 211 239 45 5 157 159 60 54 236 109 46 199"
            + " 82 32 205 36 7 134 222 57 146 8 149 14 15 22";

    @ParameterizedTest
    @CsvSource({
        "3x2, 191 124 119 116 84 68",
        "2x7, 127 177 168 219 90 27 195 89 84 108 127 34 70 150",
        "5x3, 212 177 127 158 173 68 94 142 114 87 74 138 85 76 17",
        "5x7, " + PICTURE,
        "8x9, 248 212 192 194 207 160 80 96 237 149 194 209 204 221 129 55 79 202 30 165 219 209 239 91 26 59 160 116 117 111 132"
                + " 237 122 58 84 186 135 79 73 117 174 98 75 118 206 87 52 106 162 49 21 78 159 221 68 87 96 95 100 30 43 81 110 57"
                + " 116 85 39 149 44 15 17 22"
    })
    void givesWhatPillowGives(String size, String expected) {
        Picture picture = new Picture(1, 5, 7, bytes(PICTURE));

        Picture resized = BilinearResize.of(picture, ImageSize.parse(size));

        assertThat(resized.values()).isEqualTo(bytes(expected));
    }

    @Test
    void planesDoNotMeet() {
        byte[] planes = new byte[3 * 35];
        Arrays.fill(planes, 35, 70, (byte) 100);

        Picture resized = BilinearResize.of(new Picture(3, 5, 7, planes), new ImageSize(2, 2));

        assertThat(resized.values()).containsExactly(0, 0, 0, 0, 100, 100, 100, 100, 0, 0, 0, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "64x", "0x5", "64X64", "99999x1"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> ImageSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] bytes(String numbers) {
        String[] parts = numbers.split(" ", -1);
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return bytes;
    }
}
