"""What scrubbing costs: the visible text of the labelled pages, and the same without the lines that are far from prose.

    python benchmarks/scrub.py [--sample 200]

Prints documents a CPU second of one process, cleaned a few dozen at once as the command does, and one by one. Needs the
labelled pages and inscriptis.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT))

from newscrawl.evaluation.pages import default_folder, load_sets  # noqa: E402
from newscrawl.extraction.lines import line_model, near_prose  # noqa: E402
from newscrawl.extraction.plaintext import clean  # noqa: E402
from newscrawl.extraction.scrub import scrub_all  # noqa: E402
from newscrawl.training.lines import visible_text  # noqa: E402

AT_ONCE = 64


def main() -> int:
    """Time both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=200, help="pages, spread over the sets")
    options = parser.parse_args()
    folder = default_folder()
    if folder is None:
        print("no labelled pages: see benchmarks/README.md", file=sys.stderr)
        return 2
    pages = [page for page in load_sets(folder) if page.body]
    texts = [visible_text(page.html) for page in pages[:: max(1, len(pages) // options.sample)]]
    near = []
    for text in texts:
        lines = [line for line in map(clean, text.splitlines()) if line]
        near.append("\n".join(line for line, is_near in zip(lines, near_prose(lines), strict=True) if is_near))
    model = line_model()
    scrub_all(texts[:1], model)
    for name, documents in (("whole pages", texts), ("near prose", near)):
        characters = sum(map(len, documents)) / len(documents)
        count = sum(len(list(filter(str.strip, text.splitlines()))) for text in documents) / len(documents)
        for size, how in ((AT_ONCE, f"{AT_ONCE} at once"), (1, "one by one")):
            begun = time.process_time()
            for first in range(0, len(documents), size):
                scrub_all(documents[first : first + size], model)
            speed = len(documents) / (time.process_time() - begun)
            print(f"{name}, {how}: {speed:.0f} documents/s, {characters:.0f} characters in {count:.0f} lines each")
    return 0


if __name__ == "__main__":
    sys.exit(main())
