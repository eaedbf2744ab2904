"""A real Airflow API server with our plugin, and a real browser that logs in to it. Needs Chromium and its driver."""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tenure.cli.server_process import Server, get
from tenure.core import paths

# What this process was set up with is not the server's: `python -c … {"NAME": "value"} api-server`.
START = """
import json, os, sys
for name in [name for name in os.environ if name.startswith(("AIRFLOW", "DBT", "MLFLOW", "TENURE"))]:
    del os.environ[name]
os.environ.update(json.loads(sys.argv[1]))
from tenure.core.environment import prepare_environment
prepare_environment()
os.execvp("airflow", ["airflow", *sys.argv[2:]])
"""
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
PAINT = "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
WAIT_SECONDS = 30
MISSING = "no Chromium with its driver, so no test opens the page: apt-get install chromium chromium-driver"
MENU_ITEM = "a[href$='/plugin/tenure']"


def find_browser() -> tuple[str, str] | None:
    """Paths of Chromium and its driver, or None."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    return (browser, driver) if browser and driver else None


@dataclass(frozen=True)
class Site:
    address: str
    user: str
    password: str


@contextmanager
def serve(home: Path) -> Iterator[Site]:
    """`airflow api-server` alone on a free port of 127.0.0.1, on this home: pages need no scheduler."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = {"TENURE_HOME": str(home), "AIRFLOW__API__PORT": str(port), "AIRFLOW__API__BASE_URL": address}
    airflow = [sys.executable, "-c", START, json.dumps(settings)]
    (home / "airflow").mkdir(parents=True, exist_ok=True)
    subprocess.run([*airflow, "db", "migrate"], check=True, capture_output=True, cwd=paths.REPOSITORY)
    server = Server(
        name="Airflow",
        command=[*airflow, "api-server", "--workers", "1"],
        address=address,
        is_healthy=lambda: get(f"{address}/api/v2/version") is not None,
        log_file=home / "logs" / "api-server.log",
    )
    try:
        server.start()
        server.wait_until_healthy()
        passwords = json.loads(
            (home / "airflow" / "simple_auth_manager_passwords.json.generated").read_text()
        )
        yield Site(address, *next(iter(passwords.items())))
    finally:
        server.ask_to_end()
        server.make_sure_it_ended(time.monotonic() + 20)


@contextmanager
def browse(width: int = 1920, height: int = 1080) -> Iterator[Any]:
    """A headless browser with nothing in it but what it is shown."""
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    browser, driver = find_browser()
    options = ChromeOptions()
    options.binary_location = browser
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        window = Chrome(options=options, service=ChromeService(driver))
        try:
            # The size of the page, without the window's edges.
            window.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride",
                {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
            )
            yield window
        finally:
            window.quit()


def wait_for(window: Any, selector: str) -> Any:
    """The first visible element of a CSS selector, as soon as it is there."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.expected_conditions import visibility_of_element_located
    from selenium.webdriver.support.wait import WebDriverWait

    return WebDriverWait(window, WAIT_SECONDS).until(
        visibility_of_element_located((By.CSS_SELECTOR, selector))
    )


def log_in(window: Any, site: Site) -> None:
    """Through the form, as a person does."""
    window.get(f"{site.address}/auth/login")
    wait_for(window, "input[name=username]").send_keys(site.user)
    wait_for(window, "input[name=password]").send_keys(site.password)
    wait_for(window, "button[type=submit]").click()
    wait_for(window, MENU_ITEM)


def first_paint(window: Any, address: str) -> float:
    """Milliseconds from the navigation to the first thing that can be read."""
    window.get(address)
    for _ in range(100):
        if found := window.execute_script(PAINT):
            return found
        time.sleep(0.05)
    raise TimeoutError(f"{address} painted nothing")


def close_task(window: Any, site: Site, account_id: str, cause_code: str, note: str = "") -> str:
    """Close the account's first open task on its page; gives what the page answers."""
    window.get(f"{site.address}/tenure/accounts/{account_id}")
    wait_for(window, "article.task .act > summary").click()
    form = wait_for(window, "article.task form.action")
    _fill(form, {"cause_code": cause_code, "note": note})
    return _send(window, form)


def set_override(window: Any, site: Site, account_id: str, band: str, reason: str) -> str:
    """Set an override on the account's page; gives what the page answers."""
    window.get(f"{site.address}/tenure/accounts/{account_id}")
    wait_for(window, "section[aria-labelledby=h-override] .act > summary").click()
    form = wait_for(window, "section[aria-labelledby=h-override] form.action")
    _fill(form, {"band": band, "reason": reason})
    return _send(window, form)


def send_form(window: Any, site: Site, page: str, section: str, values: dict[str, str]) -> str:
    """Open the first form of a section, fill it and send it; gives what the page answers."""
    window.get(f"{site.address}/tenure/{page}")
    wait_for(window, f"section[aria-labelledby={section}] .act > summary").click()
    form = wait_for(window, f"section[aria-labelledby={section}] .act form.action")
    _fill(form, values)
    return _send(window, form)


def _fill(form: Any, values: dict[str, str]) -> None:
    from selenium.webdriver.support.select import Select

    for name, value in values.items():
        field = form.find_element("name", name)
        Select(field).select_by_value(value) if field.tag_name == "select" else field.send_keys(value)


def _send(window: Any, form: Any) -> str:
    from selenium.webdriver.support.wait import WebDriverWait

    form.find_element("css selector", "button").click()
    answer = form.find_element("css selector", ".answer")
    WebDriverWait(window, WAIT_SECONDS).until(lambda _: answer.text not in ("", "Sending …"))
    return answer.text


def console_errors(window: Any) -> list[str]:
    """Return the errors in the browser's console, with what the security policy blocked."""
    return [one["message"] for one in window.get_log("browser") if one["level"] == "SEVERE"]
