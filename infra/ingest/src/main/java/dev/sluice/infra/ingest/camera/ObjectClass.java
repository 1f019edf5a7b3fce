package dev.sluice.infra.ingest.camera;

import java.awt.BasicStroke;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What passes before the camera. Outlines lie within -1 to 1 both ways, y downwards. */
enum ObjectClass {
    CIRCLE,
    SQUARE,
    TRIANGLE,
    STAR,
    CROSS,
    ARROW,
    CAR,
    HOUSE,
    TREE,
    PERSON;

    /** A new copy of its outline. */
    Shape outline() {
        return switch (this) {
            case CIRCLE -> ellipse(-0.85, -0.85, 1.7, 1.7);
            case SQUARE -> rectangle(-0.8, -0.8, 1.6, 1.6);
            case TRIANGLE -> polygon(0, -0.95, 0.95, 0.8, -0.95, 0.8);
            case STAR -> star();
            case CROSS -> union(rectangle(-0.28, -0.95, 0.56, 1.9), rectangle(-0.95, -0.28, 1.9, 0.56));
            case ARROW -> polygon(1, 0, 0.2, -0.75, 0.2, -0.25, -1, -0.25, -1, 0.25, 0.2, 0.25, 0.2, 0.75);
            case CAR ->
                union(
                        rectangle(-1, -0.1, 2, 0.5),
                        polygon(-0.6, -0.1, -0.35, -0.6, 0.35, -0.6, 0.65, -0.1),
                        ellipse(-0.8, 0.15, 0.52, 0.52),
                        ellipse(0.28, 0.15, 0.52, 0.52));
            case HOUSE ->
                without(
                        union(rectangle(-0.65, -0.2, 1.3, 1.15), polygon(0, -1, 0.95, -0.15, -0.95, -0.15)),
                        rectangle(-0.2, 0.3, 0.4, 0.65));
            case TREE -> union(ellipse(-0.65, -1, 1.3, 1.25), rectangle(-0.15, 0.2, 0.3, 0.8));
            case PERSON ->
                union(
                        ellipse(-0.24, -1, 0.48, 0.48),
                        line(0.3, 0, -0.5, 0, 0.3),
                        line(0.22, -0.6, -0.1, 0, -0.3, 0.6, -0.1),
                        line(0.24, -0.42, 0.9, 0, 0.25, 0.42, 0.9));
        };
    }

    /** Names in order of their indices. */
    static List<String> names() {
        return Arrays.stream(values())
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static Shape ellipse(double x, double y, double width, double height) {
        return new Ellipse2D.Double(x, y, width, height);
    }

    private static Shape rectangle(double x, double y, double width, double height) {
        return new Rectangle2D.Double(x, y, width, height);
    }

    private static Path2D path(double... coordinates) {
        Path2D path = new Path2D.Double();
        path.moveTo(coordinates[0], coordinates[1]);
        for (int i = 2; i < coordinates.length; i += 2) {
            path.lineTo(coordinates[i], coordinates[i + 1]);
        }
        return path;
    }

    private static Shape polygon(double... coordinates) {
        Path2D path = path(coordinates);
        path.closePath();
        return path;
    }

    private static Shape line(double thickness, double... coordinates) {
        return new BasicStroke((float) thickness, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND)
                .createStrokedShape(path(coordinates));
    }

    private static Shape star() {
        double[] points = new double[20];
        for (int i = 0; i < 10; i++) {
            double radius = i % 2 == 0 ? 1 : 0.42;
            points[2 * i] = radius * Math.sin(Math.PI * i / 5);
            points[2 * i + 1] = -radius * Math.cos(Math.PI * i / 5);
        }
        return polygon(points);
    }

    private static Shape union(Shape... parts) {
        Area all = new Area();
        for (Shape part : parts) {
            all.add(new Area(part));
        }
        return simple(all);
    }

    private static Shape without(Shape whole, Shape hole) {
        Area area = new Area(whole);
        area.subtract(new Area(hole));
        return simple(area);
    }

    /** A path is several times faster to draw than the area it was computed as. */
    private static Shape simple(Area area) {
        return new Path2D.Double(area, new AffineTransform());
    }
}
