"""The seed articles' second program: the same function, mapped by a pool of processes."""

import argparse
import concurrent.futures

from thumbnails_loop import find_pictures, make_image_thumbnail

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--chunksize", type=int, default=1)
    chunksize = parser.parse_args().chunksize
    # By default, one process is created for each CPU in your machine.
    with concurrent.futures.ProcessPoolExecutor() as executor:
        image_files = find_pictures()
        made = executor.map(make_image_thumbnail, image_files, chunksize=chunksize)
        for image_file, thumbnail_file in zip(image_files, made):
            print(f"A thumbnail for {image_file} was saved as {thumbnail_file}")
