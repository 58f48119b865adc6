"""Independent checks for Schemathesis: they validate what was sent against the documents again.

Loaded by tests/tools/schemathesis.mjs. Schemathesis's own check of refusals also asks for refusals of unknown parameters and
headers, which the vendors' hosts ignore and the sandbox with them; this one asks for those of bodies and documented parameters.
"""

import atexit
import collections
import functools
import json
import os
import re
from urllib.parse import parse_qsl, urlsplit

import jsonschema_rs
import schemathesis

DOCUMENT = os.environ["LEADSPAN_OPENAPI"]
NOT_EMULATED = 501
# Documented for an unknown `LeadReleaseType`.
DOCUMENTED_FAULT = ("/hooks", 500)

seen = collections.Counter()


@functools.cache
def document():
    with open(DOCUMENT, encoding="utf-8") as file:
        return json.load(file)


@functools.cache
def validator(schema):
    whole = {"allOf": [json.loads(schema)], "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def json_error(schema, text):
    """The first error of a JSON string, or None."""
    try:
        value = json.loads(text)
    except ValueError:
        return "is not JSON"
    first = next(validator(json.dumps(schema)).iter_errors(value), None)
    return first and f"{list(first.instance_path)}: {first.message}"


def body_error(operation, request):
    """The first error of the JSON in the query or body of a request, or None."""
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    for parameter in operation.get("parameters", []):
        values = [value for name, value in query if name.lower() == parameter["name"].lower()]
        if "content" in parameter and len(values) == 1:
            found = json_error(parameter["content"]["application/json"]["schema"], values[0])
            if found:
                return f"{parameter['name']} {found}"
    body = operation.get("requestBody", {})
    if not request.body:
        return "the body is missing" if body.get("required") else None
    # Forms and XML carry texts, to which a schema of JSON says nothing.
    schema = body.get("content", {}).get("application/json", {}).get("schema")
    is_json = "json" in request.headers.get("content-type", "")
    return json_error(schema, request.body) if schema and is_json else None


# LeadConduit's printed requests have times without a zone and with one-digit hours.
LOOSE_TIME = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:?\d{2})?)?")
WHOLE_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")


def typed(kind, text):
    """The integer or boolean that a parameter encodes, or the string itself."""
    if kind == "integer" and WHOLE_NUMBER.fullmatch(text):
        return int(text)
    # Case-insensitive, as in .NET.
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text


def value_error(schema, text):
    """The first error of one value of a parameter, or None."""
    kind = schema.get("type")
    if schema.get("format") == "date-time":
        return None if LOOSE_TIME.fullmatch(text) else f"{text!r} is not a time"
    if kind is None or kind == "object":
        return json_error(schema, text)
    first = next(validator(json.dumps(schema)).iter_errors(typed(kind, text)), None)
    return first and first.message


def parameter_error(operation, case, request):
    """The first error of the documented parameters of a request, or None."""
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    for parameter in operation.get("parameters", []):
        name, schema = parameter["name"], parameter.get("schema", {})
        if parameter["in"] == "path":
            values = [str(value) for key, value in (case.path_parameters or {}).items() if key == name]
        else:
            values = [value for key, value in query if key.lower() == name.lower()]
        if parameter.get("required") and not values:
            return f"{name} is missing"
        # Submissions accept parameters of any name; `body_error` validates JSON.
        if schema.get("additionalProperties") is True or "content" in parameter:
            continue
        if schema.get("type") == "array":
            if parameter.get("explode") is False:
                values = [item for value in values for item in value.split(",")]
            schema = schema["items"]
        elif len(values) > 1:
            return f"{name} is given more than once"
        found = next(filter(None, (value_error(schema, value) for value in values)), None)
        if found:
            return f"{name}: {found}"
    return None


@schemathesis.check
def invalid_data_rejected(ctx, response, case):
    phase, mode = (case.meta.phase.name.value, case.meta.generation.mode.value) if case.meta else ("other", "positive")
    seen[f"{phase} {mode} {response.status_code // 100}xx"] += 1
    operation = document()["paths"][case.operation.path][case.operation.method]
    # ConstructionOnline's operations share paths: without its own parameters a request means another one.
    is_meant = operation["operationId"] in response.headers.get("x-sandbox-operation", [])
    if response.status_code < 400 and is_meant:
        found = body_error(operation, response.request)
        assert not found, f"an invalid body was accepted: {found}"
        found = parameter_error(operation, case, response.request)
        assert not found, f"an invalid parameter was accepted: {found}"


@schemathesis.check
def no_fault_unasked(ctx, response, case):
    path, status = DOCUMENTED_FAULT
    is_documented = case.operation.path.endswith(path) and response.status_code == status
    assert response.status_code < 500 or response.status_code == NOT_EMULATED or is_documented


@atexit.register
def report():
    for name, count in sorted(seen.items()):
        print(f"{count:8} {name}")
