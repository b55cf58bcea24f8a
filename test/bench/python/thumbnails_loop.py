"""The seed articles' first program: one picture after the other, by Pillow."""

import glob
import os

from PIL import Image

EXTENSIONS = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".avif"}


def find_pictures():
    found = glob.glob("**/*", recursive=True)
    return [name for name in found if os.path.splitext(name)[1].lower() in EXTENSIONS]


def make_image_thumbnail(filename):
    # The thumbnail will be named "<original_filename>_thumbnail<ext>"
    base_filename, file_extension = os.path.splitext(filename)
    thumbnail_filename = f"{base_filename}_thumbnail{file_extension}"
    try:
        image = Image.open(filename)
        image.thumbnail(size=(128, 128))
        image.save(thumbnail_filename)
    except Exception as error:  # The article's sets have no broken pictures; the mixed set has.
        return f"not made: {error}"
    return thumbnail_filename


if __name__ == "__main__":
    for image_file in find_pictures():
        thumbnail_file = make_image_thumbnail(image_file)
        print(f"A thumbnail for {image_file} was saved as {thumbnail_file}")
