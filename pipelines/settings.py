"""Where things lie and how much of the machine may be used; the only reader of the environment.

What a shop's columns mean is its shop map, never a setting.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from pipelines.errors import ConfigurationError

REPOSITORY = Path(__file__).resolve().parent.parent
DBT_PROJECT = REPOSITORY / "dbt_project"
_PREFIX = "LADDER_"
_SIZE = TypeAdapter(ByteSize)
_LEAST_MEMORY = 100 * 10**6
# Dagster opens its history by a URL, and finds dagster.yaml, which turns its telemetry off, by a
# pattern: to both these mean something else.
_NOT_IN_A_HOME = "%?*["


class Settings(BaseModel):
    """One run's surroundings. Each field may be set as LADDER_<NAME> in the environment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    home: Path = Field(default=REPOSITORY / ".demo" / "home")
    shop: Path = Field(default=REPOSITORY / ".demo" / "shop" / "shop.yml")
    keep_snapshots: int = Field(default=7, ge=1)
    memory_limit: str = Field(default="4GB", pattern=r"^\d+(\.\d+)?\s?(MB|GB|MiB|GiB)$")
    threads: int = Field(default=2, ge=1, le=1024)

    @field_validator("memory_limit")
    @classmethod
    def _is_enough_to_begin(cls, value: str) -> str:
        if _SIZE.validate_python(value) < _LEAST_MEMORY:
            raise ValueError("nothing can run in so little: give 100MB at least")
        return value

    def as_environment(self) -> dict[str, str]:
        """The variables another process needs to have the same surroundings."""
        return {_PREFIX + name.upper(): str(value) for name, value in self.model_dump().items()}


def _list(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


Address = Annotated[str, Field(pattern=r"^[^@\s,]+@[^@\s,]+$")]


class Alerts(BaseModel):
    """Who is told of a run that fails, and how; nobody by default.

    Each field may be set as LADDER_<NAME> in the environment. Secrets are never shown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    notify_webhook: SecretStr | None = None
    notify_email_to: Annotated[tuple[Address, ...], BeforeValidator(_list)] = ()
    notify_email_from: Address | None = None
    smtp_host: str | None = None
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None

    @property
    def smtp_port_in_use(self) -> int:
        """The one that is set, else the usual one of this kind of connection."""
        return self.smtp_port or {"starttls": 587, "tls": 465, "none": 25}[self.smtp_security]

    @property
    def is_anybody_told(self) -> bool:
        return bool(self.notify_webhook or self.notify_email_to)

    @field_validator("notify_webhook")
    @classmethod
    def _is_web_address(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts and not (parts.scheme in ("http", "https") and parts.hostname):
            raise ValueError("write it like https://host/path")
        return value

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        missing = [
            f"{_PREFIX}{name.upper()}"
            for name in ("smtp_host", "notify_email_from")
            if self.notify_email_to and not getattr(self, name)
        ]
        if missing:
            raise ValueError(f"LADDER_NOTIFY_EMAIL_TO needs {' and '.join(missing)}")
        if (self.smtp_user is None) != (self.smtp_password is None):
            raise ValueError("LADDER_SMTP_USER and LADDER_SMTP_PASSWORD go together")
        if self.smtp_password and self.smtp_security == "none":
            raise ValueError("LADDER_SMTP_PASSWORD needs LADDER_SMTP_SECURITY=starttls or tls")
        return self


def load_alerts(environment: Mapping[str, str] | None = None) -> Alerts:
    """Alerts from the environment. Raises ConfigurationError naming the variable."""
    values = _named_in(environment, Alerts)
    try:
        return Alerts.model_validate(values)
    except ValidationError as error:
        raise _configuration_error(error) from None


def load_settings(
    *,
    home: Path | None = None,
    shop: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Settings from the environment, overruled by what the command line names.

    Raises ConfigurationError naming the variable and what it should look like.
    """
    values = _named_in(environment, Settings)
    values |= {name: value for name, value in {"home": home, "shop": shop}.items() if value}
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise _configuration_error(error) from None
    home, shop = _resolved("home", settings.home), _resolved("shop", settings.shop)
    if found := next((sign for sign in _NOT_IN_A_HOME if sign in str(home)), None):
        raise ConfigurationError(
            f"LADDER_HOME={str(home)!r}: Dagster cannot work below a folder with {found!r} in its"
            " name: name another home"
        )
    return settings.model_copy(update={"home": home, "shop": shop})


def _resolved(name: str, path: Path) -> Path:
    variable = f"{_PREFIX}{name.upper()}={str(path)!r}"
    try:
        found = path.resolve()
        str(found).encode()
    except (OSError, RuntimeError):  # RuntimeError: how Python 3.11 tells of links in a circle
        raise ConfigurationError(f"{variable}: is a link that leads back to itself") from None
    except ValueError:
        raise ConfigurationError(f"{variable}: is no path in UTF-8") from None
    return found


def _named_in(environment: Mapping[str, str] | None, kind: type[BaseModel]) -> dict[str, object]:
    found = environment_variables() if environment is None else environment
    return {
        name: found[_PREFIX + name.upper()]
        for name in kind.model_fields
        if found.get(_PREFIX + name.upper())
    }


def _configuration_error(error: ValidationError) -> ConfigurationError:
    """The first fault, with the variable's name; never a value that may be a secret."""
    first = error.errors(include_url=False)[0]
    said = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return ConfigurationError(said)
    name = str(first["loc"][0])
    is_secret = name in ("notify_webhook", "smtp_password", "smtp_user")
    value = "" if is_secret else f"={first['input']!r}"
    return ConfigurationError(f"{_PREFIX}{name.upper()}{value}: {said}")


@contextmanager
def without_dbt_variables() -> Iterator[None]:
    """DBT_… are options of a person's own dbt projects; here one of them leaves out every test."""
    theirs = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("DBT_")}
    try:
        yield
    finally:
        os.environ.update(theirs)


def environment_variables() -> Mapping[str, str]:
    """The process environment, for ${NAME:-default} in shop maps."""
    return dict(os.environ)
