"""What a careful person writes to prepare pictures for machine learning with Pillow and a pool of processes."""

import argparse
import concurrent.futures
import functools
import hashlib
import io
import json
import pathlib

from PIL import Image, ImageOps, ImageStat

SIZE = 256
OUTPUT = pathlib.Path("dataset")


def split_of(name):
    share = int.from_bytes(hashlib.sha256(f"1337/{name}".encode()).digest()[:4], "big") / 2**32
    return "validation" if share < 0.1 else "test" if share < 0.2 else "train"


def prepare(file, statistics=False):
    split = split_of(str(file))
    folder = OUTPUT / split / file.parent.resolve().name
    folder.mkdir(parents=True, exist_ok=True)
    with Image.open(file) as opened:
        original = opened.size
        opened.draft("RGB", (SIZE, SIZE))
        image = ImageOps.exif_transpose(opened).convert("RGB")
    image.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (SIZE, SIZE), "white")
    whole.paste(image, ((SIZE - image.width) // 2, (SIZE - image.height) // 2))
    sums = ImageStat.Stat(whole) if statistics else None
    encoded = io.BytesIO()
    whole.save(encoded, "JPEG", quality=95)
    data = encoded.getvalue()
    result = folder / f"{file.stem}.jpg"
    result.write_bytes(data)
    return {
        "file": str(result.relative_to(OUTPUT)),
        "split": split,
        "source": str(file),
        "originalWidth": original[0],
        "originalHeight": original[1],
        "sha256": hashlib.sha256(data).hexdigest(),
    }, (sums.sum, sums.sum2) if sums else None


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunksize", type=int, default=1)
    parser.add_argument("--statistics", action="store_true")
    options = parser.parse_args()
    files = sorted(path for path in pathlib.Path(".").rglob("*.jpg") if OUTPUT not in path.parents)
    OUTPUT.mkdir(exist_ok=True)
    totals = [[0, 0, 0], [0, 0, 0]]
    work = functools.partial(prepare, statistics=options.statistics)
    with concurrent.futures.ProcessPoolExecutor() as executor:
        with open(OUTPUT / "manifest.jsonl", "w", encoding="utf-8") as manifest:
            for entry, sums in executor.map(work, files, chunksize=options.chunksize):
                manifest.write(json.dumps(entry) + "\n")
                if sums and entry["split"] == "train":
                    for total, values in zip(totals, sums):
                        for channel, value in enumerate(values):
                            total[channel] += value
    if options.statistics:
        (OUTPUT / "stats.json").write_text(json.dumps({"sum": totals[0], "sum2": totals[1]}))
