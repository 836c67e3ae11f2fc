"""The official schema of Salesforce metadata files: the Metadata API WSDL (63.0) that simple_salesforce brings along.

Three things are true of files in source format but not of the WSDL, and are evened out before a file is judged: every
type may be a root element, the order of the elements is free, and `targetConfigs` of a component is XML of its own.
"""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import simple_salesforce
from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
METADATA = "http://soap.sforce.com/2006/04/metadata"
Element = Any  # of lxml, which has no types


class MetadataSchema:
    """Judges *-meta.xml files; reading the WSDL takes about a second, so make one and keep it."""

    def __init__(self) -> None:
        wsdl = etree.parse(str(Path(simple_salesforce.__file__).with_name("metadata.wsdl")))
        schema = wsdl.find(f".//{XSD}schema")
        self._types = {kind.get("name"): kind for kind in schema.findall(f"{XSD}complexType")}
        self._schema = etree.XMLSchema(_with_root_elements(schema, self._types))

    def complaints(self, file: Path) -> list[str]:
        """What is wrong with a file, a line each; [] when it is well."""
        root = etree.parse(str(file), etree.XMLParser(remove_comments=True, resolve_entities=False)).getroot()
        name = etree.QName(root)
        if name.namespace != METADATA or name.localname not in self._types:
            return [f"{name.text} is no metadata type"]
        _drop_target_configs(root)
        self._sort(root, name.localname)
        settled = etree.fromstring(etree.tostring(root))
        self._schema.validate(settled)
        return [error.message.replace(f"{{{METADATA}}}", "") for error in self._schema.error_log]

    def _sort(self, node: Element, type_name: str) -> None:
        declared = list(self._elements(type_name))
        places = {element.get("name"): place for place, element in enumerate(declared)}
        types = {element.get("name"): element.get("type", "").split(":")[-1] for element in declared}
        for child in node:
            self._sort(child, types.get(_local(child), ""))
        node[:] = sorted(node, key=lambda child: places.get(_local(child), len(places)))

    def _elements(self, type_name: str) -> Iterator[Element]:
        """The elements of a type in the WSDL's order, those of its base type first."""
        kind = self._types.get(type_name)
        if kind is None:
            return
        extension = kind.find(f".//{XSD}extension")
        if extension is not None:
            yield from self._elements(extension.get("base", "").split(":")[1])
        yield from kind.findall(f".//{XSD}element")


def _with_root_elements(schema: Element, types: dict[str, Element]) -> Element:
    whole = etree.Element(schema.tag, attrib=dict(schema.attrib), nsmap={**schema.nsmap, "tns": METADATA})
    whole.extend(copy.deepcopy(part) for part in schema if part.tag != f"{XSD}import")
    for name in types.keys() - {element.get("name") for element in whole.findall(f"{XSD}element")}:
        etree.SubElement(whole, f"{XSD}element", name=name, type=f"tns:{name}")
    return etree.fromstring(etree.tostring(whole))


def _drop_target_configs(root: Element) -> None:
    for config in root.findall(f"{{{METADATA}}}targetConfigs"):
        root.remove(config)


def _local(element: Element) -> str:
    return str(etree.QName(element).localname)
