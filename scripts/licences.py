#!/usr/bin/env python3
"""List the licence of every package that karirnlp brings along; exit 1 for one unknown, or copyleft and not allowed.

`licences.py` reads what is installed, starting from karirnlp's own dependencies and the extras named. Exceptions, each with its
reason, are `requirements/licences.tsv`.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
COPYLEFT = re.compile(r"\b(?:[AL]?GPL|GNU|MPL|EPL|EUPL|CDDL|CC-BY-SA|CC-BY-NC|SSPL|OSL)")
PERMISSIVE = re.compile(
    r"\b(?:MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Python-2\.0|Unlicense|0BSD|Zlib|HPND|CC0|MIT-0|CNRI|public domain)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Package:
    name: str
    version: str
    licence: str
    verdict: str
    """`permissive`, `allowed` (by an exception), `copyleft` or `unknown`."""


def licence_of(found: Mapping[str, str]) -> str:
    """What a distribution's metadata says: its expression, else its classifiers, else the first line of its text."""
    message = found
    if expression := message.get("License-Expression"):
        return expression
    classifiers = message.get_all("Classifier") or []  # type: ignore[attr-defined]
    named = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License :: ")]
    named = [name for name in named if name != "OSI Approved"]
    return "; ".join(named) or (message.get("License") or "").strip().partition("\n")[0][:80]


def verdict(name: str, licence: str, exceptions: Mapping[str, str]) -> str:
    """Every part of `A AND B` must do, one of `A OR B`; what is not known to be permissive does not."""
    choices = [re.split(r"\s+AND\s+|;\s*", choice) for choice in re.split(r"\s+OR\s+", licence)]
    if any(all(PERMISSIVE.search(part) and not COPYLEFT.search(part) for part in choice) for choice in choices):
        return "permissive"
    if exceptions.get(name) and set(COPYLEFT.findall(licence)) == {exceptions[name]}:
        return "allowed"
    return "copyleft" if COPYLEFT.search(licence) else "unknown"


def installed(requirements: Iterable[str]) -> list[str]:
    """Canonical names of what the requirements bring along in this environment, themselves included."""
    found: set[str] = set()
    waiting = [(Requirement(line), "") for line in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        try:
            needs = metadata.distribution(name).requires or []
        except metadata.PackageNotFoundError:
            continue
        if name not in found:
            found.add(name)
            waiting += [(Requirement(line), extra) for line in needs for extra in ("", *requirement.extras)]
    return sorted(found)


def read_exceptions(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["package"]: row["licence"] for row in csv.DictReader(file, delimiter="\t")}


def packages(extras: Iterable[str], exceptions: Mapping[str, str]) -> list[Package]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    found = []
    for name in installed(lines):
        about = metadata.distribution(name)
        licence = licence_of(about.metadata)  # type: ignore[arg-type]
        found.append(Package(name, about.version, licence, verdict(name, licence, exceptions)))
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extra", action="append", default=[], help="an extra to list too; may be repeated")
    chosen = parser.parse_args(arguments)
    found = packages(chosen.extra, read_exceptions(ROOT / "requirements" / "licences.tsv"))
    for package in found:
        print(f"{package.verdict}\t{package.name} {package.version}\t{package.licence}")
    faults = [package for package in found if package.verdict in ("copyleft", "unknown")]
    for package in faults:
        print(
            f"{package.name}: {package.licence or 'no licence stated'!r} is {package.verdict}; replace the package, or allow it "
            "with a reason in requirements/licences.tsv",
            file=sys.stderr,
        )
    print(f"{len(found)} packages, {len(faults)} not allowed", file=sys.stderr)
    return 1 if faults or not found else 0


if __name__ == "__main__":
    sys.exit(main())
