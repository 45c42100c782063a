"""Run the strategies over the document/literal message elements of a folder of WSDLs.

    python -m benchmarks.strategies_wsdl ../shared/wsdl [--jobs 4] [--out wsdl.jsonl] [--draws 20] [--only
    TEXT]

The schemas are taken out of each WSDL and written beside one another, one file for each namespace, with a
driver that imports them all; both judges read that. Nothing is fetched: an import without a local file is
left out.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lxml import etree

from benchmarks.xsts import Result, run, summary
from contracts.strategies.components import Element

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
# Two of the WSDLs are templates, with gaps where the address goes.
_TEMPLATE = re.compile(rb"\{\{[^}]*\}\}")
_REFERENCES = (f"{XSD}import", f"{XSD}include", f"{XSD}redefine")
# One WSDL may have hundreds of messages.
_SECONDS = 400
_PARSER = etree.XMLParser(
    no_network=True, resolve_entities=False, load_dtd=False, huge_tree=True, recover=True
)


def documents(path: Path, seen: set[Path]) -> Iterator[tuple[Path, Element]]:
    """Give a WSDL and all that it imports, each with its path."""
    if path in seen or not path.is_file():
        return
    seen.add(path)
    root = etree.fromstring(_TEMPLATE.sub(b"x", path.read_bytes()), _PARSER)
    yield path, root
    for imported in root.iter(f"{WSDL}import"):
        yield from documents((path.parent / imported.get("location", "")).resolve(), seen)


def schemas(path: Path) -> Iterator[Element]:
    """Give copies of the inline schemas of a WSDL, their references made absolute or taken out."""
    for place, root in documents(path, set()):
        for inline in root.iter(f"{XSD}schema"):
            # Through text, which keeps the namespace declarations around the schema: its values need them.
            schema = etree.fromstring(etree.tostring(inline), _PARSER)
            _complete(schema, inline.nsmap)
            for reference in schema.iter(*_REFERENCES):
                _localize(reference, place)
            yield schema


def _complete(schema: Element, nsmap: dict[str | None, str]) -> None:
    """Say which import each namespace of a schema needs, which many WSDLs leave out."""
    imported = {element.get("namespace") for element in schema.iter(f"{XSD}import")}
    for namespace in sorted(set(nsmap.values()) - imported - {schema.get("targetNamespace"), XSD[1:-1]}):
        schema.insert(0, etree.Element(f"{XSD}import", namespace=namespace))


def _localize(reference: Element, place: Path) -> None:
    location = reference.attrib.pop("schemaLocation", None)
    local = (place.parent / location).resolve() if location and "://" not in location else None
    if local is not None and local.is_file():
        reference.set("schemaLocation", str(local))


def driver(path: Path, folder: Path) -> Path:
    """Write the schemas of a WSDL into a folder, and give the path of the schema that imports them all."""
    groups: dict[str, list[Element]] = {}
    for schema in schemas(path):
        groups.setdefault(schema.get("targetNamespace", ""), []).append(schema)
    files = {namespace: folder / f"ns{number}.xsd" for number, namespace in enumerate(groups)}
    for namespace, group in groups.items():
        _write(namespace, group, files)
    main = etree.Element(f"{XSD}schema", targetNamespace="urn:example:driver", nsmap={"xs": XSD[1:-1]})
    for namespace, file in files.items():
        attributes = {"schemaLocation": str(file)} | ({"namespace": namespace} if namespace else {})
        etree.SubElement(main, f"{XSD}import", attributes)
    (folder / "driver.xsd").write_bytes(etree.tostring(main))
    return folder / "driver.xsd"


def _write(namespace: str, group: list[Element], files: dict[str, Path]) -> None:
    for schema in group:
        for imported in list(schema.iter(f"{XSD}import")):
            known = files.get(imported.get("namespace", ""))
            if known is not None:
                imported.set("schemaLocation", str(known))
            elif imported.get("schemaLocation") is None:
                schema.remove(imported)
    if len(group) == 1:
        files[namespace].write_bytes(etree.tostring(group[0]))
        return
    whole = etree.Element(f"{XSD}schema", nsmap={"xs": XSD[1:-1]})
    if namespace:
        whole.set("targetNamespace", namespace)
    for number, schema in enumerate(group):
        part = files[namespace].with_name(f"{files[namespace].stem}-{number}.xsd")
        part.write_bytes(etree.tostring(schema))
        etree.SubElement(whole, f"{XSD}include", schemaLocation=str(part))
    files[namespace].write_bytes(etree.tostring(whole))


def message_elements(path: Path) -> list[dict[str, Any]]:
    """Give the elements that the parts of the messages name."""
    found: dict[tuple[str, str], None] = {}
    for _, root in documents(path, set()):
        for part in root.iter(f"{WSDL}part"):
            prefix, _, local = part.get("element", "").rpartition(":")
            if local:
                found[part.nsmap.get(prefix or None, ""), local] = None
    return [{"namespace": uri, "name": name, "satisfiable": True} for uri, name in found]


def entry(root: Path, wsdl: dict[str, str], folder: Path) -> dict[str, Any]:
    """Describe one WSDL as the runner wants it."""
    path = (root / wsdl["name"] / wsdl["entry"]).resolve()
    folder.mkdir()
    return {"schema": str(driver(path, folder)), "contributor": wsdl["name"], "roots": message_elements(path)}


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--jobs", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--out", type=Path, default=Path("wsdl.jsonl"))
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args(arguments)
    index = json.loads((chosen.path / "index.json").read_text())
    with tempfile.TemporaryDirectory() as temporary, chosen.out.open("w") as out:
        wanted = [wsdl for wsdl in index if chosen.only in wsdl["name"]]
        entries = [entry(chosen.path, wsdl, Path(temporary) / wsdl["name"]) for wsdl in wanted]
        results = [
            result
            for found in run(Path("/"), entries, chosen.draws, chosen.jobs, seconds=_SECONDS)
            for result in found
        ]
        out.writelines(json.dumps(asdict(result)) + "\n" for result in results)
    print(summary(results))
    print(by_readers(results))
    return 0


def by_readers(results: list[Result]) -> str:
    """Sum up apart: elements of schemas that both judges read, that one reads, and that are not there or invalid."""
    unread = ("schema not loaded", "refused", "error", "died")
    loaded = [result for result in results if result.outcome not in unread]
    both = [result for result in loaded if "libxml2-schema" not in result.judges]
    one = [result for result in loaded if "libxml2-schema" in result.judges]
    return (
        f"schemas that both judges read: first document valid {sum(r.first for r in both)}/{len(both)}, all valid "
        f"{sum(r.outcome == 'valid' for r in both)}/{len(both)}; schemas that libxml2 refuses: accepted by xmlschema "
        f"{sum('xmlschema' not in r.judges for r in one)}/{len(one)}; schemas missing or invalid: "
        f"{len(results) - len(loaded)} elements"
    )


if __name__ == "__main__":
    sys.exit(main())
