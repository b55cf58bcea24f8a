"""What a careful person writes to prepare pictures for machine learning with Pillow and a pool of processes."""

import argparse
import concurrent.futures
import functools
import hashlib
import io
import json
import math
import os
import pathlib

from PIL import Image, ImageOps, ImageStat

SIZE = 256
OUTPUT = pathlib.Path("dataset")


def split_of(name):
    share = int.from_bytes(hashlib.sha256(f"1337/{name}".encode()).digest()[:4], "big") / 2**32
    return "validation" if share < 0.1 else "test" if share < 0.2 else "train"


@functools.cache
def waves():
    """The sixteen lowest frequencies of a cosine transform of 64 values, without the constant one."""
    import numpy

    frequency, place = numpy.ogrid[1:17, 0:64]
    return numpy.cos(math.pi / 128 * frequency * (2 * place + 1)) * math.sqrt(2 / 64)


def perceptual_hash(image):
    """256 bits after Facebook's PDQ: the brightness on 64×64 cells, its lowest frequencies, above the median or not."""
    import numpy

    cells = numpy.asarray(image.convert("L").resize((64, 64), Image.Resampling.BOX), dtype=numpy.float64)
    found = waves() @ cells @ waves().T
    return numpy.packbits(found > numpy.median(found)).tobytes()


def in_srgb(opened, image):
    profile = opened.info.get("icc_profile")
    if not profile:
        return image
    from PIL import ImageCms

    return ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"))


def write_safely(result, data):
    """All of it on the disk, then its name in one step, as another program may read or the power may fail."""
    temporary = result.with_name(f".{result.name}.tmp")
    with open(temporary, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, result)


def prepare(file, statistics=False, careful=False):
    split = split_of(str(file))
    folder = OUTPUT / split / file.parent.resolve().name
    folder.mkdir(parents=True, exist_ok=True)
    source = file.read_bytes() if careful else None
    with Image.open(io.BytesIO(source) if careful else file) as opened:
        original = opened.size
        opened.draft("RGB", (SIZE, SIZE))
        image = ImageOps.exif_transpose(opened).convert("RGB")
        if careful:
            image = in_srgb(opened, image)
    image.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (SIZE, SIZE), "white")
    whole.paste(image, ((SIZE - image.width) // 2, (SIZE - image.height) // 2))
    sums = ImageStat.Stat(whole) if statistics else None
    encoded = io.BytesIO()
    whole.save(encoded, "JPEG", quality=95)
    data = encoded.getvalue()
    result = folder / f"{file.stem}.jpg"
    write_safely(result, data) if careful else result.write_bytes(data)
    seen = (hashlib.sha256(source).digest(), perceptual_hash(image)) if careful else None
    return {
        "file": str(result.relative_to(OUTPUT)),
        "split": split,
        "source": str(file),
        "originalWidth": original[0],
        "originalHeight": original[1],
        "sha256": hashlib.sha256(data).hexdigest(),
    }, (sums.sum, sums.sum2) if sums else None, seen


def leaks(splits, contents, hashes):
    """Pairs of pictures in different splits that are, or look like, each other."""
    import numpy

    ones = numpy.array([bin(bits).count("1") for bits in range(1 << 16)], dtype=numpy.uint8)
    splits, hashes = numpy.array(splits), numpy.frombuffer(b"".join(hashes), dtype=numpy.uint16).reshape(-1, 16)
    for at in range(1, len(splits)):
        near = ones[hashes[:at] ^ hashes[at]].sum(axis=1, dtype=numpy.uint16) <= 31
        for other in numpy.flatnonzero(near & (splits[:at] != splits[at])):
            yield {"a": int(other), "b": at, "same": contents[other] == contents[at]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunksize", type=int, default=1)
    parser.add_argument("--statistics", action="store_true")
    parser.add_argument("--careful", action="store_true", help="with all that the job does besides")
    options = parser.parse_args()
    files = sorted(path for path in pathlib.Path(".").rglob("*.jpg") if OUTPUT not in path.parents)
    OUTPUT.mkdir(exist_ok=True)
    totals = [[0, 0, 0], [0, 0, 0]]
    splits, contents, hashes = [], [], []
    work = functools.partial(prepare, statistics=options.statistics, careful=options.careful)
    with concurrent.futures.ProcessPoolExecutor() as executor:
        with open(OUTPUT / "manifest.jsonl", "w", encoding="utf-8") as manifest:
            for entry, sums, seen in executor.map(work, files, chunksize=options.chunksize):
                manifest.write(json.dumps(entry) + "\n")
                if seen:
                    splits.append(entry["split"])
                    contents.append(seen[0])
                    hashes.append(seen[1])
                if sums and entry["split"] == "train":
                    for total, values in zip(totals, sums):
                        for channel, value in enumerate(values):
                            total[channel] += value
    if options.statistics:
        (OUTPUT / "stats.json").write_text(json.dumps({"sum": totals[0], "sum2": totals[1]}))
    if options.careful:
        with open(OUTPUT / "leaks.jsonl", "w", encoding="utf-8") as found:
            for leak in leaks(splits, contents, hashes):
                found.write(json.dumps(leak) + "\n")
