package dev.sluice.infra.ingest.camera;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws frames: an object of random pose and brightness before a darker background with a gradient, then what the lens and the
 * sensor add. Everything random comes from the stream it is handed. Not thread-safe.
 */
final class FramePainter {
    private static final double MAX_ROTATION = Math.toRadians(20);
    private static final double MAX_SHIFT = 0.12;
    private static final double MIN_SCALE = 0.26;
    private static final double MAX_SCALE = 0.40;
    /** Of objects that share a frame, by the extent of their cell: each lies within its cell, all but a tip. */
    private static final double MAX_CELL_SHIFT = 0.06;

    private static final double MIN_CELL_SCALE = 0.38;
    private static final double MAX_CELL_SCALE = 0.46;
    private static final double SENSOR_NOISE = 14;
    private static final int LEAST_CONTRAST = 60;

    private final int width;
    private final int height;
    private final BufferedImage image;
    private final Graphics2D graphics;
    private final byte[] canvas;
    private final Map<ObjectClass, Shape> outlines = new EnumMap<>(ObjectClass.class);

    FramePainter(int width, int height) {
        this.width = width;
        this.height = height;
        // holds coverage only, so that grey levels are ours and no colour space bends them
        image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        for (ObjectClass object : ObjectClass.values()) {
            outlines.put(object, object.outline());
        }
        canvas = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    }

    /** Grey levels of a frame, row-major. */
    byte[] paint(ObjectClass object, Dirt dirt, SplittableRandom random) {
        double extent = Math.min(width, height);
        AffineTransform pose = pose(dirt, extent, random);
        cover(object, pose);
        double background = random.nextDouble(20, 90);
        double slopeX = random.nextDouble(-25, 25) / width;
        double slopeY = random.nextDouble(-25, 25) / height;
        double foreground = random.nextDouble(background + LEAST_CONTRAST, 235);
        double[] levels = new double[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int i = y * width + x;
                double cover = dirt == Dirt.EMPTY ? 0 : Byte.toUnsignedInt(canvas[i]) / 255.0;
                double behind = background + slopeX * (x - width / 2.0) + slopeY * (y - height / 2.0);
                levels[i] = behind + cover * (foreground - behind);
            }
        }
        if (dirt == Dirt.BLUR) {
            blur(levels, random.nextInt(2, 4));
        }
        return sensed(levels, random);
    }

    /**
     * Grey levels of a frame with several objects, each in one of its 2 x 2 cells, row-major.
     *
     * @param cells for each object its cell, from 0, row by row
     */
    byte[] paint(List<ObjectClass> objects, List<Integer> cells, SplittableRandom random) {
        double background = random.nextDouble(20, 90);
        double slopeX = random.nextDouble(-25, 25) / width;
        double slopeY = random.nextDouble(-25, 25) / height;
        double[] levels = new double[width * height];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                levels[y * width + x] = background + slopeX * (x - width / 2.0) + slopeY * (y - height / 2.0);
            }
        }
        for (int k = 0; k < objects.size(); k++) {
            cover(objects.get(k), poseInCell(cells.get(k), random));
            double foreground = random.nextDouble(background + LEAST_CONTRAST, 235);
            for (int i = 0; i < levels.length; i++) {
                levels[i] += Byte.toUnsignedInt(canvas[i]) / 255.0 * (foreground - levels[i]);
            }
        }
        return sensed(levels, random);
    }

    /** Leaves on the canvas how much of each pixel an object covers, 0 to 255. */
    private void cover(ObjectClass object, AffineTransform pose) {
        Arrays.fill(canvas, (byte) 0);
        graphics.setColor(Color.WHITE);
        graphics.fill(pose.createTransformedShape(outlines.get(object)));
    }

    private static byte[] sensed(double[] levels, SplittableRandom random) {
        byte[] frame = new byte[levels.length];
        for (int i = 0; i < frame.length; i++) {
            double level = levels[i] + SENSOR_NOISE * random.nextGaussian();
            frame[i] = (byte) Math.max(0, Math.min(255, Math.round(level)));
        }
        return frame;
    }

    private AffineTransform poseInCell(int cell, SplittableRandom random) {
        double extent = Math.min(width, height) / 2.0;
        double scale = extent * random.nextDouble(MIN_CELL_SCALE, MAX_CELL_SCALE);
        double shiftX = extent * random.nextDouble(-MAX_CELL_SHIFT, MAX_CELL_SHIFT);
        double shiftY = extent * random.nextDouble(-MAX_CELL_SHIFT, MAX_CELL_SHIFT);
        double rotation = random.nextDouble(-MAX_ROTATION, MAX_ROTATION);
        double centreX = width * (cell % 2 == 0 ? 0.25 : 0.75);
        double centreY = height * (cell < 2 ? 0.25 : 0.75);
        AffineTransform pose = AffineTransform.getTranslateInstance(centreX + shiftX, centreY + shiftY);
        pose.rotate(rotation);
        pose.scale(scale, scale);
        return pose;
    }

    private AffineTransform pose(Dirt dirt, double extent, SplittableRandom random) {
        double scale = extent * random.nextDouble(MIN_SCALE, MAX_SCALE);
        double shiftX = extent * random.nextDouble(-MAX_SHIFT, MAX_SHIFT);
        double shiftY = extent * random.nextDouble(-MAX_SHIFT, MAX_SHIFT);
        double rotation = random.nextDouble(-MAX_ROTATION, MAX_ROTATION);
        double direction = random.nextDouble(2 * Math.PI);
        if (dirt == Dirt.CUT) {
            double out = 0.35 * extent + 0.3 * scale;
            shiftX += out * Math.cos(direction);
            shiftY += out * Math.sin(direction);
        }
        AffineTransform pose = AffineTransform.getTranslateInstance(width / 2.0 + shiftX, height / 2.0 + shiftY);
        pose.rotate(rotation);
        pose.scale(scale, scale);
        return pose;
    }

    /** Box blur, repeated: close to a Gaussian after three rounds. Edges repeat their outermost pixel. */
    private void blur(double[] levels, int radius) {
        double[] other = new double[levels.length];
        for (int round = 0; round < 3; round++) {
            blurLines(levels, other, height, width, width, 1, radius);
            blurLines(other, levels, width, height, 1, width, radius);
        }
    }

    private static void blurLines(
            double[] from, double[] to, int lines, int length, int lineStep, int step, int radius) {
        for (int line = 0; line < lines; line++) {
            int start = line * lineStep;
            for (int i = 0; i < length; i++) {
                double sum = 0;
                for (int d = -radius; d <= radius; d++) {
                    sum += from[start + step * Math.max(0, Math.min(length - 1, i + d))];
                }
                to[start + step * i] = sum / (2 * radius + 1);
            }
        }
    }
}
