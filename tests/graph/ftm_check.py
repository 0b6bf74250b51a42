"""Holds JSON lines on stdin against the model of the followthemoney library; run by the Python that has it, prints what is wrong."""

import json
import sys

from followthemoney import model


def problems(lines):
    entities = [json.loads(line) for line in lines]
    schemata = {entity["id"]: model.get(entity["schema"]) for entity in entities}
    if len(schemata) < len(entities):
        yield "an id is given twice"
    for entity in entities:
        schema, told = schemata[entity["id"]], entity["properties"]
        if schema is None or schema.abstract:
            yield f"{entity['id']}: schema {entity['schema']}"
            continue
        yield from (f"{entity['id']}: {name} is required" for name in schema.required if not told.get(name))
        read = model.get_proxy(entity).to_dict()
        for name, values in told.items():
            prop = schema.get(name)
            if prop is None or prop.stub:
                yield f"{entity['id']}: {entity['schema']} has no {name}"
                continue
            if sorted(read["properties"].get(name, [])) != sorted(values):
                yield f"{entity['id']}: {name} was read as {read['properties'].get(name)}"
            for value in values:
                yield from value_problems(entity, prop, value, schemata)


def value_problems(entity, prop, value, schemata):
    if not prop.type.validate(value):
        yield f"{entity['id']}: {prop.name} {value!r}"
    # a country, date or number is written as the library itself would write it
    if prop.type.name not in ("name", "text", "string", "address") and prop.type.clean(value) != value:
        yield f"{entity['id']}: {prop.name} {value!r} would be cleaned to {prop.type.clean(value)!r}"
    if prop.range is not None:
        end = schemata.get(value)
        if end is None or not end.is_a(prop.range):
            yield f"{entity['id']}: {prop.name} {value!r} is no {prop.range.name}"


found = list(problems(sys.stdin))
sys.stdout.write("\n".join(found))
sys.exit(1 if found else 0)
