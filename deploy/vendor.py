"""Fetch the style sheets and scripts that we serve from our own files. For developers; needs npm.

    python -m deploy.vendor

Writes registry/web/static/: the files, their licences and VENDORED.md, which says what is there and by which
digest. Nothing of this happens when the program is set up or run.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "registry" / "web" / "static"
LICENCES = "licences"

# Our colours, for those by which the British government's sites are known.
PALETTE = {
    "--reg-brand-colour:#1d70b8": "--reg-brand-colour:#0f5257",
    "--reg-link-colour:#1a65a6": "--reg-link-colour:#0f5257",
    "--reg-link-hover-colour:#0f385c": "--reg-link-hover-colour:#0a3b3f",
    "--reg-surface-background-colour:#f4f8fb": "--reg-surface-background-colour:#f3f6f6",
    "--reg-template-background-colour:#f4f8fb": "--reg-template-background-colour:#f3f6f6",
    "--reg-surface-border-colour:#8eb8dc": "--reg-surface-border-colour:#9fb9bb",
    "background-color:#0f7a52;box-shadow:0 2px 0 #083d29": "background-color:#0f5257;box-shadow:0 2px 0 #06282b",
    ".govuk-button:hover{background-color:#0b5c3e}": ".govuk-button:hover{background-color:#0a3b3f}",
    "box-shadow:0 2px 0 #083d29": "box-shadow:0 2px 0 #06282b",
}

MIT = """\
The MIT License (MIT)

{copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to
permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of
the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT,
TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def without_brand(style: str) -> str:
    """The style sheet without the font and the crest, which are not ours to ship, and in colours of our own."""
    style = _replace(r"@font-face\{[^}]*\}", "", style)
    style = _replace(r"/\*![^*]*The font has been customised[^*]*\*/", "", style)
    style = _replace(r"GDS Transport,arial,sans-serif", "var(--reg-font)", style)
    style = _replace(r"url\(/assets/images/govuk-crest\.svg\)", "none", style)
    style = _replace(r"--govuk-", "--reg-", style)
    style = without_map(style)
    for theirs, ours in PALETTE.items():
        style = _replace(re.escape(theirs), ours, style)
    for left in ("GDS", "crest", "url(/"):
        if left in style:
            raise ValueError(f"{left} is still in the style sheet")
    return style


def without_map(text: str) -> str:
    """Without the line that names a source map, which we do not serve."""
    return re.sub(r"(//|/\*)# sourceMappingURL=\S*?\s*(\*/)?\s*$", "", text).rstrip() + "\n"


def _replace(pattern: str, by: str, text: str) -> str:
    text, times = re.subn(pattern, by, text)
    if not times:
        raise ValueError(f"{pattern} is not in the style sheet any more")
    return text


@dataclass(frozen=True)
class Taken:
    """One file taken out of a package, and what is done to it."""

    package: str
    path: str
    to: str
    change: Callable[[str], str] = str


VERSIONS = {"govuk-frontend": "6.6.0", "htmx.org": "2.0.11", "swagger-ui-dist": "5.35.0"}
TAKEN = (
    Taken("govuk-frontend", "dist/govuk/govuk-frontend.min.css", "base.css", without_brand),
    Taken("htmx.org", "dist/htmx.min.js", "htmx.min.js"),
    Taken("htmx.org", "LICENSE", f"{LICENCES}/htmx.txt"),
    Taken("swagger-ui-dist", "swagger-ui.css", "swagger-ui.css", without_map),
    Taken("swagger-ui-dist", "swagger-ui-bundle.js", "swagger-ui-bundle.js", without_map),
    Taken("swagger-ui-dist", "LICENSE", f"{LICENCES}/swagger-ui.txt"),
    Taken("swagger-ui-dist", "NOTICE", f"{LICENCES}/swagger-ui-notice.txt"),
    Taken("swagger-ui-dist", "swagger-ui-bundle.js.LICENSE.txt", f"{LICENCES}/swagger-ui-bundle.txt"),
)
GOVUK_LICENCE = MIT.format(copyright="Copyright (C) 2017 Crown Copyright (Government Digital Service)")


def main() -> None:
    """Fetch, change and write everything."""
    written = {f"{LICENCES}/govuk-frontend.txt": GOVUK_LICENCE}
    for package, version in VERSIONS.items():
        files = _fetched(package, version)
        for taken in TAKEN:
            if taken.package == package:
                written[taken.to] = taken.change(files[f"package/{taken.path}"])
    for name, text in written.items():
        target = STATIC / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    (STATIC / "VENDORED.md").write_text(_notes(written), encoding="utf-8")


def _fetched(package: str, version: str) -> dict[str, str]:
    """The text files of a package, by their path."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=folder, check=True)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            wanted = {f"package/{taken.path}" for taken in TAKEN if taken.package == package}
            return {
                member.name: file.read().decode("utf-8")
                for member in archive
                if member.name in wanted and (file := archive.extractfile(member))
            }


def _notes(written: Mapping[str, str]) -> str:
    rows = [f"| `{name}` | `{hashlib.sha256(text.encode()).hexdigest()}` |" for name, text in sorted(written.items())]
    return NOTES.format(
        rows="\n".join(rows), **{key.replace("-", "_").replace(".", "_"): v for key, v in VERSIONS.items()}
    )


NOTES = """\
# Files of others

We serve them ourselves: no page asks anybody else for anything, and setting up needs no npm. `make vendor` made
them; a test holds them to the digests below. To move to another version, change it in `deploy/vendor.py` and run
that again. No font is here: pages use those of the reader's device.

- `base.css` is govuk-frontend {govuk_frontend} (MIT) without its font and crest, which are not ours to ship, and in
  colours of our own. Its variables are called `--reg-…`; `--reg-font` names the fonts.
- `htmx.min.js` is htmx.org {htmx_org} (0BSD), unchanged.
- `swagger-ui.css` and `swagger-ui-bundle.js` are swagger-ui-dist {swagger_ui_dist} (Apache 2.0, and the licences in
  `swagger-ui-bundle.txt`), without the pointer to its source map.

| file | SHA-256 |
|---|---|
{rows}
"""


if __name__ == "__main__":
    main()
