"""Sends a message as plain text by SMTP."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime

from pipelines.notify.message import Message
from pipelines.settings import Alerts


def send(message: Message, alerts: Alerts, seconds: float) -> None:
    """Raises OSError or smtplib.SMTPException unless every recipient was taken."""
    assert alerts.smtp_host
    assert alerts.notify_email_from
    letter = EmailMessage()
    letter["From"] = alerts.notify_email_from
    letter["To"] = ", ".join(alerts.notify_email_to)
    letter["Subject"] = f"[ladder] {message.headline}"
    letter["Date"] = format_datetime(message.time)
    letter.set_content(_body(message))
    with _connect(alerts, alerts.smtp_host, seconds) as server:
        if alerts.smtp_user and alerts.smtp_password:
            server.login(alerts.smtp_user, alerts.smtp_password.get_secret_value())
        not_taken = server.send_message(letter)
    if not_taken:
        raise smtplib.SMTPRecipientsRefused(not_taken)


def _connect(alerts: Alerts, host: str, seconds: float) -> smtplib.SMTP:
    port = alerts.smtp_port_in_use
    if alerts.smtp_security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
    server = smtplib.SMTP(host, port, timeout=seconds)
    if alerts.smtp_security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except BaseException:
            server.close()
            raise
    return server


def _body(message: Message) -> str:
    told = {
        "shop": message.shop,
        "home": message.home,
        "time": message.time.isoformat(),
        "kind": message.kind,
        "exit code": message.exit_code,
        "readers see build": message.build_id or "none yet",
        "Dagster run": message.run_id,
    }
    lines = [f"{name:<18}{value}" for name, value in told.items() if value is not None]
    return "\n".join([message.message, "", *lines, ""])
