/**
 * Image files as rows of unsigned bytes, pixel for pixel what Pillow's {@code exif_transpose} and {@code convert} give. Files are hostile:
 * their structure is checked and their sizes are bounded before a decoder sees them, and whatever a decoder throws means a bad image.
 */
@NullMarked
package dev.sluice.infra.images;

import org.jspecify.annotations.NullMarked;
