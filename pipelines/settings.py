"""Where things lie and how much of the machine may be used; the only reader of the environment.

What a shop's columns mean is its shop map, never a setting.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.errors import ConfigurationError

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt_project"
_PREFIX = "LADDER_"


class Settings(BaseModel):
    """One run's surroundings. Each field may be set as LADDER_<NAME> in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(default=REPOSITORY / ".demo" / "home")
    shop: Path = Field(default=REPOSITORY / ".demo" / "shop" / "shop.yml")
    keep_snapshots: int = Field(default=7, ge=1)
    memory_limit: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$")
    threads: int = Field(default=2, ge=1)

    def as_environment(self) -> dict[str, str]:
        """The variables another process needs to have the same surroundings."""
        return {_PREFIX + name.upper(): str(value) for name, value in self.model_dump().items()}


def load_settings(
    *,
    home: Path | None = None,
    shop: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from the environment, overruled by what the command line names.

    Raises ConfigurationError naming the variable and what it should look like.
    """
    found = environment_variables() if environment is None else environment
    values: dict[str, object] = {
        name: found[_PREFIX + name.upper()]
        for name in Settings.model_fields
        if found.get(_PREFIX + name.upper())
    }
    values |= {name: value for name, value in {"home": home, "shop": shop}.items() if value}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = _PREFIX + str(first["loc"][0]).upper()
        raise ConfigurationError(f"{name}={first['input']!r}: {first['msg']}") from None
    return settings.model_copy(
        update={"home": settings.home.resolve(), "shop": settings.shop.resolve()}
    )


def environment_variables() -> Mapping[str, str]:
    """The process environment, for ${NAME:-default} in shop maps."""
    return dict(os.environ)
