"""The routes of an OpenAPI document, with parameters that lead to something."""
import re
from urllib.parse import quote

from .process import Failed

PARAMETER = re.compile(r"\{([^}]+)\}")
OPEN = {"/livez", "/readyz", "/health", "/health/db"}
ABSENT = "absent"


class Routes:
    """Fills each path's parameters from what the API itself lists: a list's first item names its own page."""

    def __init__(self, client):
        self.client = client
        document = client.expect("/openapi.json").json
        self.templates = sorted(path for path, operations in document["paths"].items() if "get" in operations)
        if not self.templates:
            raise Failed("/openapi.json describes no route")
        self.cluster = client.expect("/v1/clusters").json["items"][0]["name"]

    def paths(self):
        return [self.fill(template) for template in self.templates]

    def fill(self, template):
        values = self.values(template)
        return PARAMETER.sub(lambda match: quote(str(values[match[1]]), safe=""), template)

    def values(self, template):
        """Each parameter's value: of the first the cluster, and of the others what the list before them begins with."""
        names = PARAMETER.findall(template)
        if not names:
            return {}
        known = {names[0]: self.cluster}
        if names[1:]:
            above = PARAMETER.sub(self.cluster, template, count=1).partition("/{")[0]
            item = self.first_item(above)
            known.update((name, self.value(name, item)) for name in names[1:])
        return known

    def first_item(self, path):
        """That of the list; of revisions, which are no list, that of the newest run."""
        if path.endswith("/revisions"):
            path = path.removesuffix("revisions") + "runs"
        answer = self.client.get(path)
        items = answer.json.get("items", []) if answer.status == 200 else []
        return items[0] if items else {}

    @staticmethod
    def value(name, item):
        """The item's own field of that name; else its revision, id or name."""
        for field in (name, "revision" if name in ("sha", "revision") else "id" if name in ("id", "run") else "name"):
            if item.get(field):
                return item[field]
        return ABSENT


def is_open(path):
    return path in OPEN
