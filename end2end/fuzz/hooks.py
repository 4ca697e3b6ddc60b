"""What schemathesis has to know of the console beyond its description: who asks, and which things there are to ask about.

An id made up at random names nothing, so half of them name something of Alice's. Where a call wants one of several parameters,
for which OpenAPI has no words, one is added to the requests that are meant to be right.
"""

import json
import os
import secrets
import urllib.error
import urllib.parse
import urllib.request
import zlib

import schemathesis

ORIGIN = os.environ["FUZZ_ORIGIN"]
REGION = "cn-north-1"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def session_of(pin):
    form = urllib.parse.urlencode({"pin": pin, "password": "demo-password"}).encode()
    try:
        urllib.request.build_opener(NoRedirect).open(f"{ORIGIN}/sign-in", form)
    except urllib.error.HTTPError as answer:
        if answer.code == 303:
            return answer.headers["set-cookie"].split(";")[0]
    raise SystemExit(f"{pin} cannot sign in")


COOKIE = session_of("alice")


def ids_of(nouns, name, query):
    request = urllib.request.Request(f"{ORIGIN}/v1/regions/{REGION}/{nouns}?{query}", headers={"cookie": COOKIE})
    with urllib.request.urlopen(request) as answer:
        return [one[name] for one in json.load(answer)["result"][nouns]]


KNOWN = {
    "images": ids_of("images", "imageId", "imageSource=private&pageSize=100") + ids_of("images", "imageId", "imageSource=shared"),
    "snapshots": ids_of("snapshots", "snapshotId", "pageSize=100"),
    "instances": ids_of("instances", "instanceId", "pageSize=100"),
}
if not all(KNOWN.values()):
    raise SystemExit(f"there is too little to ask about: {KNOWN}")


def half_known(noun, made_up):
    """The same for the same, so that a failure can be repeated."""
    known = KNOWN[noun]
    number = zlib.crc32(made_up.encode("utf-8", "surrogatepass"))
    return known[number // 2 % len(known)] if number % 2 else made_up


@schemathesis.auth()
class Session:
    def get(self, case, context):
        return COOKIE

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Cookie": data}


@schemathesis.hook
def filter_case(context, case):
    """Queries that say less than what was made up: an empty word is none (`allowEmptyValue`), so a request cannot be wrong by
    one, and a value where a list is described is a list of one."""
    if is_right(case):
        return True
    query = case.query or {}
    lists = {one["name"] for one in case.operation.definition.raw.get("parameters", []) if one["in"] == "query" and is_list(one["schema"])}
    return all(value not in ({}, [], "", None) and (name not in lists or isinstance(value, list)) for name, value in query.items())


def is_list(schema):
    return "array" in schema.get("type", "")


@schemathesis.hook
def map_case(context, case):
    path, query, body = case.path_parameters or {}, case.query or {}, case.body
    noun = case.operation.path.split("/")[4].split(":")[0]
    if isinstance(path.get("id"), str):
        case.path_parameters = {**path, "id": half_known(noun, path["id"])}
    if is_right(case):
        # Else it would be that of another request sooner or later, which is refused. Cases share what they are made of.
        if isinstance(query.get("clientToken"), str):
            case.query = query = {**query, "clientToken": secrets.token_hex(16)}
        if isinstance(body, dict) and isinstance(body.get("clientToken"), str):
            case.body = {**body, "clientToken": secrets.token_hex(16)}
        call = case.operation.definition.raw["operationId"]
        if call == "describeImages" and not query.get("imageSource"):
            case.query = {**query, "imageSource": "private"}
        if call == "deleteSnapshots" and not query.get("snapshotIds"):
            case.query = {**query, "snapshotIds": KNOWN["snapshots"][:1]}
        if call == "describeQuotas" and not query.get("imageId"):
            case.query = {**query, "imageId": KNOWN["images"][0]}
    return case


def is_right(case):
    return case.meta is not None and case.meta.generation.mode.is_positive
