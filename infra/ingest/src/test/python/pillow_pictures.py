"""Writes an image of every kind with the pixels Pillow reads from it, for ComparedWithPillow to hold Sluice's against.

    pip install pillow numpy
    python pillow_pictures.py FOLDER
    java -cp ... dev.sluice.infra.images.ComparedWithPillow FOLDER      # or run it in an IDE

Beside each image lies FILE.rgb or FILE.grey: unsigned bytes, [channels, height, width], as exif_transpose and convert give them, and
for a few FILE.resized, of 17 x 23 pixels.
"""

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

RANDOM = np.random.default_rng(1)


def smooth(height=61, width=83, channels=3):
    """A picture with slopes and edges, [height, width, channels]."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 90 * np.sin(x / (7 + 3 * c)) * np.cos(y / (11 - 2 * c)) + 30 * ((x // 20 + y // 15) % 2) for c in range(channels)]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def planes(image):
    values = np.asarray(image)
    return (values[None] if values.ndim == 2 else values.transpose(2, 0, 1)).tobytes()


def expect(path, mode=None):
    upright = ImageOps.exif_transpose(Image.open(path))
    mode = mode or ("L" if upright.mode in ("1", "L", "LA") else "RGB")
    shown = upright.convert(mode)
    path.with_name(path.name + (".grey" if mode == "L" else ".rgb")).write_bytes(planes(shown))
    if path.stem.startswith("resize"):
        path.with_name(path.name + ".resized").write_bytes(planes(shown.resize((23, 17), Image.Resampling.BILINEAR)))


def write(folder):
    rgb = Image.fromarray(smooth())
    grey = Image.fromarray(smooth(channels=1)[..., 0])
    alpha = Image.fromarray(RANDOM.integers(0, 256, (61, 83), dtype=np.uint8))
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    la = grey.copy()
    la.putalpha(alpha)
    palette = rgb.quantize(40)
    cmyk = rgb.convert("CMYK")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    wide = swapped_profile()

    def save(name, image, **options):
        path = folder / name
        image.save(path, **options)
        expect(path)

    for ending in ("png", "bmp", "tiff", "webp"):
        options = {"lossless": True} if ending == "webp" else {}
        save(f"rgb.{ending}", rgb, **options)
        save(f"grey.{ending}", grey, **options)
        if ending != "bmp":
            save(f"rgba.{ending}", rgba, **({"exact": True} | options if ending == "webp" else {}))
            save(f"profile.{ending}", rgb, icc_profile=wide, **options)
    for ending in ("png", "tiff"):
        save(f"grey-alpha.{ending}", la)
        save(f"palette.{ending}", palette)
        save(f"one-bit.{ending}", grey.convert("1"))
    save("one-bit.bmp", grey.convert("1"))
    save("palette.bmp", palette)
    save("rgba.bmp", rgba)
    save("transparent-palette.png", palette, transparency=3)
    save("transparent-rgb.png", rgb, transparency=(1, 2, 3))
    save("few-colours.png", rgb.quantize(4), bits=2)
    save("palette.gif", palette)
    save("grey.gif", grey)
    save("transparent.gif", palette, transparency=5)
    save("animated.gif", palette, save_all=True, append_images=[rgb.rotate(90).resize(rgb.size).quantize(16)])
    for compression in ("tiff_lzw", "tiff_deflate", "packbits", "tiff_adobe_deflate"):
        save(f"{compression}.tiff", rgb, compression=compression)
    save("group4.tiff", grey.convert("1"), compression="group4")
    save("jpeg.tiff", rgb, compression="jpeg", quality=90)
    save("cmyk.tiff", cmyk)
    save("resize-cmyk.tiff", cmyk)
    for quality in (30, 75, 95):
        save(f"{quality}.jpg", rgb, quality=quality)
        save(f"grey{quality}.jpg", grey, quality=quality)
        save(f"{quality}.webp", rgb, quality=quality)
        save(f"cmyk{quality}.jpg", cmyk, quality=quality)
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        save(f"subsampling{subsampling.replace(':', '')}.jpg", rgb, subsampling=subsampling)
    save("progressive.jpg", rgb, progressive=True)
    save("keep-rgb.jpg", rgb, keep_rgb=True)
    save("profile.jpg", rgb, icc_profile=wide)
    save("lossy-alpha.webp", rgba, quality=80)
    save("resize-rgb.png", rgb)
    save("resize-grey.png", grey)
    save("resize.jpg", rgb)
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        for ending in ("jpg", "png", "webp", "tiff"):
            options = {"lossless": True} if ending == "webp" else {}
            save(f"turned{orientation}.{ending}", rgb, exif=exif, **options)
    adam7(folder, rgb)
    sixteen(folder)
    del profile


def swapped_profile():
    """sRGB, which every conversion would leave alone, with red and blue exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    tags = {bytes(data[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    data[red + 4 : red + 12], data[blue + 4 : blue + 12] = data[blue + 4 : blue + 12], data[red + 4 : red + 12]
    return bytes(data)


def chunk(kind, data):
    import struct
    import zlib

    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(values, bits, colour, interlaced=False):
    """PNG bytes of [height, width, samples], which Pillow can not write in 16 bits or interlaced."""
    import struct
    import zlib

    height, width = values.shape[:2]
    kind = ">u2" if bits == 16 else "u1"
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    raw = b""
    for top, left, down, right in passes if interlaced else [(0, 0, 1, 1)]:
        for row in values[top::down, left::right]:
            if row.size:
                raw += b"\0" + row.astype(kind).tobytes()
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def adam7(folder, rgb):
    path = folder / "interlaced.png"
    path.write_bytes(png(np.asarray(rgb), 8, 2, interlaced=True))
    expect(path)


def sixteen(folder):
    """16 bits a sample: a single channel is held against the 8-bit picture, since Pillow clips it."""
    colour = RANDOM.integers(0, 65536, (19, 31, 4))
    for name, kind, channels in (("rgb", 2, 3), ("rgba", 6, 4), ("grey-alpha", 4, 2)):
        path = folder / f"sixteen-{name}.png"
        path.write_bytes(png(colour[..., :channels], 16, kind))
        expect(path, "L" if name == "grey-alpha" else "RGB")
    grey = smooth(channels=1)[..., 0]
    path = folder / "sixteen-grey.png"
    path.write_bytes(png(grey[..., None].astype(int) * 257, 16, 0))
    (folder / "sixteen-grey.png.grey").write_bytes(grey.tobytes())
    Image.fromarray(grey.astype(np.uint16) * 257).save(folder / "sixteen-grey.tiff")
    (folder / "sixteen-grey.tiff.grey").write_bytes(grey.tobytes())


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    write(target)
    print(f"{len([p for p in target.iterdir() if p.suffix not in ('.rgb', '.grey', '.resized')])} images in {target}")
