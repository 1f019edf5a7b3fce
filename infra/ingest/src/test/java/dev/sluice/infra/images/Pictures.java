package dev.sluice.infra.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.ImageIO;

/** Makes image files. */
public final class Pictures {
    /** 6 x 4 pixels of (50 x, 80 y, 200), lossless, as libwebp wrote them. */
    static final String WEBP = "UklGRiwAAABXRUJQVlA4TCAAAAAvBcAAALmM6H/sIqL/AYVsI0CHeP46P8LIDHJMAERKDg==";
    /** The same, to be turned by 90 degrees. */
    static final String TURNED_WEBP =
            "UklGRmAAAABXRUJQVlA4WAoAAAAIAAAABQAAAwAAVlA4TCAAAAAvBcAAALmM6H/sIqL/AYVsI0CHeP46P8LIDHJMAERKDkVYSUYa"
                    + "AAAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=";
    /** 8 x 8 pixels of Adobe's inverted ink (200, 100, 30, 60), which Pillow shows as (42, 119, 172). */
    static final String CMYK =
            "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwADAgIDAgIDAwMDBAMDBAUIBQUEBAUKBwcGCAwKDAwLCgsLDQ4SEA0OEQ4LCxAWEBETFBUVFQwPFxgWFBgS"
                    + "FBUU/8AAFAgACAAIBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNR"
                    + "YQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqi"
                    + "o6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD48r0iv0Dr6zr/2Q==";

    private Pictures() {}

    static byte[] base64(String text) {
        return Base64.getDecoder().decode(text);
    }

    /** {@link #WEBP} as an image. */
    static BufferedImage slope(int type) {
        BufferedImage image = new BufferedImage(6, 4, type);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 6; x++) {
                // half transparent where that is possible
                image.setRGB(x, y, 0x80000000 | ((50 * x) << 16) | ((80 * y) << 8) | 200);
            }
        }
        return image;
    }

    /** Values of {@link #slope}, planes of rows. */
    static byte[] slopeValues() {
        byte[] values = new byte[3 * 24];
        for (int i = 0; i < 24; i++) {
            values[i] = (byte) (50 * (i % 6));
            values[24 + i] = (byte) (80 * (i / 6));
            values[48 + i] = (byte) 200;
        }
        return values;
    }

    /** Grey levels that no two neighbours share. */
    static BufferedImage grey(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < width * height; i++) {
            image.getRaster().setSample(i % width, i / width, 0, 7 * i % 256);
        }
        return image;
    }

    public static byte[] written(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    /** EXIF data that tell an orientation and nothing else. */
    static byte[] exif(int orientation) {
        return ByteBuffer.allocate(26)
                .put("MM\0*".getBytes(StandardCharsets.ISO_8859_1))
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .array();
    }

    /** The JPEG with another segment at its beginning. */
    static byte[] withSegment(byte[] jpeg, int marker, String header, byte[] data) {
        byte[] name = header.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(jpeg.length + 4 + name.length + data.length)
                .put(jpeg, 0, 2)
                .putShort((short) (0xff00 | marker))
                .putShort((short) (2 + name.length + data.length))
                .put(name)
                .put(data)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    /** The PNG with another chunk behind its header. */
    static byte[] withChunk(byte[] png, String type, byte[] data) {
        byte[] body = ByteBuffer.allocate(4 + data.length)
                .put(type.getBytes(StandardCharsets.ISO_8859_1))
                .put(data)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(body);
        return ByteBuffer.allocate(png.length + 8 + body.length)
                .put(png, 0, 33)
                .putInt(data.length)
                .put(body)
                .putInt((int) checksum.getValue())
                .put(png, 33, png.length - 33)
                .array();
    }

    /** A profile whose colours are far from sRGB's. */
    static byte[] profile() {
        return ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    }

    /** The profile as a PNG holds it. */
    static byte[] deflatedProfile() {
        byte[] profile = profile();
        Deflater deflater = new Deflater();
        deflater.setInput(profile);
        deflater.finish();
        byte[] buffer = new byte[2 * profile.length + 100];
        buffer[0] = 'p';
        int length = deflater.deflate(buffer, 3, buffer.length - 3);
        deflater.end();
        return Arrays.copyOf(buffer, 3 + length);
    }
}
