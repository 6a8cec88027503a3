"""A shop map as text: YAML in which a key stands once and `on` is a word.

What the keys mean is in shop_map.py.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from pipelines.errors import ConfigurationError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}")
# Aliases of aliases make a small text a map that nobody could read to its end.
MOST_PARTS = 100_000
_YAML_BOOLEAN = "tag:yaml.org,2002:bool"
_YAML_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _Loader(yaml.SafeLoader):
    """YAML 1.1 reads `on` as true and lets a key repeat; a map means neither."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """The value of a node; a tag that is written out may promise what the value is not."""
        try:
            return super().construct_object(node, deep)
        except (AttributeError, LookupError, TypeError, ValueError):
            tag = node.tag.rsplit(":", 1)[-1]
            raise yaml.constructor.ConstructorError(
                problem=f"{node.value!r} is no {tag}", problem_mark=node.start_mark
            ) from None


_Loader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] not in (_YAML_BOOLEAN, _YAML_TIMESTAMP)]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(_YAML_BOOLEAN, re.compile(r"^(?:true|false)$"), list("tf"))


def _mapping_without_repeats(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                problem="a key must be one word", problem_mark=key.start_mark
            )
        if key.value in seen:
            raise yaml.constructor.ConstructorError(
                problem=f"key {key.value!r} stands twice", problem_mark=key.start_mark
            )
        seen.add(key.value)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping_without_repeats)


def read_yaml(path: Path) -> dict[str, Any]:
    """The file's content. Raises ConfigurationError naming the line that is no YAML."""
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise ConfigurationError(f"{path}: there is no such shop map") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ConfigurationError(f"{path}: {line}{error.problem or 'is no YAML'}") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path}: is no YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise ConfigurationError(f"{path}: is nested too deeply for a shop map") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: is empty or no mapping of keys to values")
    return content


def fill_in_variables(
    path: Path, content: dict[str, Any], variables: Mapping[str, str]
) -> dict[str, Any]:
    """The same content with ${NAME:-default} replaced under every key `files`."""

    def replaced(match: re.Match[str]) -> str:
        name, default = match.groups()
        value = variables.get(name) or default
        if value is None:
            raise ConfigurationError(
                f"{path}: files: ${{{name}}} is not set: set it or write ${{{name}:-default}}"
            )
        return value

    parts = 0

    def walked(value: Any, *, is_path: bool) -> Any:
        nonlocal parts
        parts += 1
        if parts > MOST_PARTS:
            raise ConfigurationError(f"{path}: has more than {MOST_PARTS:,} keys and values")
        if isinstance(value, dict):
            return {key: walked(part, is_path=key == "files") for key, part in value.items()}
        if isinstance(value, list):
            return [walked(part, is_path=is_path) for part in value]
        return _VARIABLE.sub(replaced, value) if is_path and isinstance(value, str) else value

    filled: dict[str, Any] = walked(content, is_path=False)
    return filled
