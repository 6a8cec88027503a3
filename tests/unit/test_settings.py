"""Surroundings are read from the environment, or refused by the variable's name; secrets stay."""

from pathlib import Path

import pytest

from pipelines.errors import ConfigurationError
from pipelines.settings import load_alerts, load_settings

SECRET = "S3CRET-TOKEN"
MAIL = {
    "LADDER_NOTIFY_EMAIL_TO": "data@shop.example",
    "LADDER_NOTIFY_EMAIL_FROM": "ladder@shop.example",
    "LADDER_SMTP_HOST": "mail.shop.example",
}


def test_nobody_is_told_unless_somebody_is_named() -> None:
    assert not load_alerts({}).is_anybody_told
    assert load_alerts({"LADDER_NOTIFY_WEBHOOK": "https://chat.example/x"}).is_anybody_told
    assert load_alerts(MAIL).is_anybody_told


def test_the_port_is_the_usual_one_of_the_kind_of_connection() -> None:
    ports = {
        security: load_alerts({**MAIL, "LADDER_SMTP_SECURITY": security}).smtp_port_in_use
        for security in ("starttls", "tls", "none")
    }
    assert ports == {"starttls": 587, "tls": 465, "none": 25}
    assert load_alerts(MAIL).smtp_security == "starttls"
    assert load_alerts({**MAIL, "LADDER_SMTP_PORT": "2525"}).smtp_port_in_use == 2525


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"LADDER_NOTIFY_WEBHOOK": f"chat.example/{SECRET}"}, "LADDER_NOTIFY_WEBHOOK"),
        ({"LADDER_NOTIFY_WEBHOOK": f"file:///{SECRET}"}, "LADDER_NOTIFY_WEBHOOK"),
        ({"LADDER_NOTIFY_WEBHOOK": f"https://[{SECRET}"}, "LADDER_NOTIFY_WEBHOOK"),
        ({"LADDER_NOTIFY_EMAIL_TO": "data@shop.example"}, "LADDER_SMTP_HOST"),
        ({**MAIL, "LADDER_NOTIFY_EMAIL_TO": "data"}, "LADDER_NOTIFY_EMAIL_TO"),
        ({**MAIL, "LADDER_SMTP_SECURITY": "ssl"}, "LADDER_SMTP_SECURITY='ssl'"),
        ({**MAIL, "LADDER_SMTP_PORT": "smtp"}, "LADDER_SMTP_PORT='smtp'"),
        ({**MAIL, "LADDER_SMTP_PASSWORD": SECRET}, "LADDER_SMTP_USER"),
        (
            {
                **MAIL,
                "LADDER_SMTP_USER": "ladder",
                "LADDER_SMTP_PASSWORD": SECRET,
                "LADDER_SMTP_SECURITY": "none",
            },
            "LADDER_SMTP_PASSWORD needs",
        ),
    ],
)
def test_what_cannot_work_is_refused_by_name_and_no_secret_is_shown(
    environment: dict[str, str], named: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_alerts(environment)
    assert named in str(refused.value)
    assert SECRET not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_secret_is_not_shown_by_what_holds_it() -> None:
    alerts = load_alerts(
        {
            **MAIL,
            "LADDER_NOTIFY_WEBHOOK": f"https://chat.example/{SECRET}",
            "LADDER_SMTP_USER": "ladder",
            "LADDER_SMTP_PASSWORD": SECRET,
        }
    )
    assert SECRET not in f"{alerts!r} {alerts} {alerts.model_dump_json()}"


def test_a_wrong_setting_is_named_with_its_value() -> None:
    with pytest.raises(ConfigurationError, match="LADDER_KEEP_SNAPSHOTS='many'"):
        load_settings(environment={"LADDER_KEEP_SNAPSHOTS": "many"})


@pytest.mark.parametrize(
    "environment",
    [
        {"LADDER_MEMORY_LIMIT": "0GB"},
        {"LADDER_MEMORY_LIMIT": "1MB"},
        {"LADDER_MEMORY_LIMIT": "0.09GiB"},
        {"LADDER_THREADS": "0"},
        {"LADDER_THREADS": "100000"},
        {"LADDER_THREADS": "9" * 20},
        {"LADDER_HOME": "/srv/a%20b"},
        {"LADDER_HOME": "/srv/a?b/home"},
        {"LADDER_HOME": "/srv/\udc80"},
    ],
    ids=str,
)
def test_surroundings_in_which_nothing_can_run_are_refused_by_name(
    environment: dict[str, str],
) -> None:
    [(name, value)] = environment.items()
    with pytest.raises(ConfigurationError) as refused:
        load_settings(environment=environment)
    assert str(refused.value).startswith(f"{name}={value!r}: ")


@pytest.mark.parametrize("limit", ["100MB", "0.5 GB", "96MiB", "4GB"])
def test_little_memory_is_a_setting_like_another(limit: str) -> None:
    assert load_settings(environment={"LADDER_MEMORY_LIMIT": limit}).memory_limit == limit


def test_links_in_a_circle_are_refused_by_the_variable_s_name(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    for name in ("LADDER_HOME", "LADDER_SHOP"):
        with pytest.raises(ConfigurationError, match=f"{name}=.*leads back to itself"):
            load_settings(environment={name: str(tmp_path / "a")})
