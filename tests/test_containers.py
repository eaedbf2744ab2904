"""docker-compose.yml, Dockerfile and .env.example hold together: no container engine is needed to see that they would.

Every command resolves, every path exists or is made, every variable is documented, every port has one owner.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from copy import deepcopy
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from tenure.core import paths

HOME = "/opt/tenure"
COMPOSE = yaml.safe_load((paths.REPOSITORY / "docker-compose.yml").read_text())
CELERY = yaml.safe_load((paths.REPOSITORY / "docker-compose.celery.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SCHEMA = json.loads((Path(__file__).parent / "compose.schema.json").read_text())
EXAMPLE = (paths.REPOSITORY / ".env.example").read_text()
DOCKERFILE = re.sub(r"\\\n", " ", (paths.REPOSITORY / "Dockerfile").read_text())

# The commands that installing this repository brings.
SCRIPTS = tomllib.loads((paths.REPOSITORY / "pyproject.toml").read_text())["project"]["scripts"]

SECRET = re.compile(r"PASSWORD|SECRET|_KEY$|TOKEN")
# ${NAME}, ${NAME:-default}, ${NAME:+other}, ${NAME:?message}; $$ is a plain dollar.
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(?::([-+?])([^}]*))?\}")


def texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in texts(value)]
    if isinstance(part, list):
        return [text for value in part for text in texts(value)]
    return [str(part)]


def filled(text: str, environment: dict[str, str]) -> str:
    """The text as compose hands it to a container."""

    def value(match: re.Match[str]) -> str:
        name, operator, other = match.groups()
        known = environment.get(name, "")
        if operator == "+":
            return other if known else ""
        if operator == "?" and not known:
            raise ValueError(other)
        return known or (other if operator == "-" else "")

    return VARIABLE.sub(value, text).replace("$$", "$")


def commands() -> list[tuple[str, list[str]]]:
    """What each service and each health check of our image runs."""
    run = [(name, [*one.get("entrypoint", []), *one.get("command", [])]) for name, one in OURS.items()]
    checks = [(name, one["healthcheck"]["test"][1:]) for name, one in OURS.items() if "healthcheck" in one]
    return [*run, *checks]


def simple_commands() -> list[list[str]]:
    """The same with the lines of shell scripts taken apart."""
    found = []
    for _, command in commands():
        if command[0] != "bash":
            found.append(command)
            continue
        lines = [line for line in command[-1].replace("$$", "$").splitlines() if line]
        found += [shlex.split(line.removeprefix("exec ").split(" > ")[0]) for line in lines]
    return found


@cache
def documented() -> dict[str, str]:
    """Variables of .env.example with their values, those behind a comment sign included."""
    return dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", EXAMPLE, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The .env that the line in .env.example makes."""
    folder = tmp_path_factory.mktemp("env")
    shutil.copy(paths.REPOSITORY / ".env.example", folder)
    line = re.search(r"^#   (\(umask.*)$", EXAMPLE, flags=re.MULTILINE).group(1)
    subprocess.run(["bash", "-euc", line], cwd=folder, check=True)
    assert (folder / ".env").stat().st_mode & 0o077 == 0
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", (folder / ".env").read_text(), flags=re.MULTILINE))


def test_compose_files_are_valid() -> None:
    jsonschema.validate(COMPOSE, SCHEMA, jsonschema.Draft202012Validator)
    # The second one is laid over the first.
    whole = {
        name: SERVICES.get(service.get("extends", {}).get("service", name), {}) | service
        for name, service in CELERY["services"].items()
    }
    jsonschema.validate(CELERY | {"services": whole}, SCHEMA, jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "damage",
    [
        lambda services: services["mlflow"].update(port=["5000:5000"]),
        lambda services: services["mlflow"].pop("image"),
        lambda services: services["mlflow"].update(ports=["5000:5000"]),
        lambda services: services["mlflow"]["depends_on"]["mlflow-postgres"].update(condition="healthy"),
        lambda services: services["mlflow"]["environment"].update(MLFLOW_PORT=5000),
        lambda services: services["mlflow"]["healthcheck"].update(interval="10"),
    ],
)
def test_schema_refuses_a_damaged_file(damage: Any) -> None:
    damaged = deepcopy(COMPOSE)
    damage(damaged["services"])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(damaged, SCHEMA, jsonschema.Draft202012Validator)


def test_variables_are_those_of_the_example() -> None:
    used = {match[0] for text in texts([COMPOSE, CELERY]) for match in VARIABLE.findall(text)}
    assert used == set(documented())


def test_no_password_has_a_default_or_a_value() -> None:
    for text in texts([COMPOSE, CELERY]):
        for name, operator, _ in VARIABLE.findall(text):
            assert not SECRET.search(name) or operator == "?", f"{name} must be required: ${{{name}:?...}}"
    assert {name for name, value in documented().items() if SECRET.search(name) and value} == set()


def test_no_password_is_written_down() -> None:
    for name, service in [*SERVICES.items(), *CELERY["services"].items()]:
        for variable, value in service.get("environment", {}).items():
            if SECRET.search(variable):
                assert VARIABLE.fullmatch(value), f"{name}: {variable} holds a literal value"
            for password in re.findall(r"://\w*:(.*)@", value):
                assert VARIABLE.fullmatch(password), f"{name}: {variable} holds a literal password"
    assert not re.search(r"(PASSWORD|SECRET|_KEY)\S*=", DOCKERFILE)


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the secrets")
def test_generated_env_satisfies_every_variable(generated: dict[str, str]) -> None:
    for text in texts([SERVICES, CELERY]):
        filled(text, generated)
    required = [name for name in documented() if SECRET.search(name)]
    assert len({generated[name] for name in required}) == len(required)
    assert len(generated["AIRFLOW_JWT_SECRET"]) >= 64
    from cryptography.fernet import Fernet

    Fernet(generated["AIRFLOW_FERNET_KEY"])


def test_missing_secret_stops_compose_with_its_name() -> None:
    with pytest.raises(ValueError, match=r"^set AIRFLOW_DB_PASSWORD in \.env$"):
        filled(SERVICES["airflow-postgres"]["environment"]["POSTGRES_PASSWORD"], {})


def test_ports_are_unique_and_only_of_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    hosts = [filled(port, {}).split(":")[1] for port in ports]
    assert hosts == [documented()[name] for name in ("MLFLOW_PORT", "AIRFLOW_PORT")]
    assert len(set(hosts)) == len(hosts)


def test_published_port_is_the_one_the_service_listens_on_and_is_asked_for_its_health() -> None:
    listening = {"mlflow": "MLFLOW_PORT", "airflow-api-server": "AIRFLOW__API__PORT"}
    published = {name: service["ports"][0] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == set(listening)
    for name, variable in listening.items():
        port = SERVICES[name]["environment"][variable]
        assert published[name].endswith(f":{port}")
        assert f"http://127.0.0.1:{port}/" in " ".join(SERVICES[name]["healthcheck"]["test"])


def test_addresses_inside_name_a_service_and_its_port() -> None:
    ports = {
        "airflow-postgres": "5432",
        "mlflow-postgres": "5432",
        "mlflow": "5000",
        "airflow-api-server": "8080",
    }
    addresses = re.findall(r"(?:@|//)([a-z][a-z-]*):(\d+)", " ".join(texts(SERVICES)))
    assert {name for name, _ in addresses} == set(ports)
    assert all(ports[name] == port for name, port in addresses)


def test_mlflow_answers_to_the_names_it_is_called_by() -> None:
    allowed = filled(SERVICES["mlflow"]["environment"]["MLFLOW_SERVER_ALLOWED_HOSTS"], {}).split(",")
    called = OURS["airflow-scheduler"]["environment"]["MLFLOW_TRACKING_URI"].removeprefix("http://")
    assert {called, "127.0.0.1:5000", "localhost:5000"} <= set(allowed)


def test_airflow_and_mlflow_have_a_database_server_each_with_the_password_they_call_it_with() -> None:
    addresses = {
        "airflow-postgres": OURS["airflow-scheduler"]["environment"]["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"],
        "mlflow-postgres": OURS["mlflow"]["environment"]["MLFLOW_BACKEND_STORE_URI"],
    }
    assert set(addresses) == set(SERVICES) - set(OURS) - {"warehouse-postgres"}
    for name, address in addresses.items():
        user, password = (SERVICES[name]["environment"][f"POSTGRES_{part}"] for part in ("USER", "PASSWORD"))
        assert address == f"postgresql+psycopg2://{user}:{password}@{name}:5432/{user}"


def test_tasks_call_the_warehouse_by_the_name_and_password_that_its_server_has() -> None:
    server = SERVICES["warehouse-postgres"]
    assert server["profiles"] == ["postgres"]
    for name in ("airflow-scheduler", "first-run"):
        asked = {key: filled(value, {"WAREHOUSE_DB_PASSWORD": "x"}) for key, value in _libpq(name).items()}
        assert asked == {
            "PGHOST": "warehouse-postgres",
            "PGUSER": server["environment"]["POSTGRES_USER"],
            "PGDATABASE": server["environment"]["POSTGRES_USER"],
            "PGPASSWORD": "x",
        }
        assert _libpq(name)["PGPASSWORD"] == server["environment"]["POSTGRES_PASSWORD"]
        # Without its profile there is no such service.
        assert SERVICES[name]["depends_on"]["warehouse-postgres"]["required"] is False
    assert not [name for name in set(OURS) - {"airflow-scheduler", "first-run"} if _libpq(name)]


def _libpq(name: str) -> dict[str, str]:
    return {key: value for key, value in OURS[name]["environment"].items() if key.startswith("PG")}


def test_no_service_reaches_a_server_that_it_does_not_need() -> None:
    """Two services reach each other where they share a network."""
    by_network = {
        network: {name for name, service in SERVICES.items() if network in service["networks"]}
        for network in COMPOSE["networks"]
    }
    tasks = {"airflow-scheduler", "first-run"}
    airflow = {"airflow-init", "airflow-api-server", "airflow-dag-processor", *tasks}
    assert by_network == {
        "airflow": airflow,
        "airflow-db": {"airflow-postgres", *airflow},
        "mlflow": {"mlflow", "mlflow-init", *tasks},
        "mlflow-db": {"mlflow-postgres", "mlflow"},
        "warehouse-db": {"warehouse-postgres", *tasks},
    }
    internal = {name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")}
    assert internal == {"airflow-db", "mlflow-db", "warehouse-db"}


def test_mlflow_sees_nothing_of_a_home_but_the_models() -> None:
    assert OURS["mlflow"]["volumes"] == [f"models:{HOME}/var/mlflow"]
    destination = OURS["mlflow"]["environment"]["MLFLOW_ARTIFACTS_DESTINATION"]
    assert destination.startswith(f"{HOME}/var/mlflow/")


def test_mlflow_asks_for_a_log_in_and_grants_nothing_but_reading_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = OURS["mlflow"]["command"][-1].replace("$$", "$").split("exec ")[0]
    environment = OURS["mlflow"]["environment"] | {"MLFLOW_AUTH_CONFIG_PATH": str(tmp_path / "auth.ini")}
    subprocess.run(["bash", "-euc", written], env={"PATH": os.environ["PATH"], **environment}, check=True)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    from mlflow.server.auth.config import read_auth_config

    read = read_auth_config()
    assert (read.default_permission, read.admin_username) == ("READ", "admin")
    assert read.admin_password == environment["MLFLOW_AUTH_ADMIN_PASSWORD"]
    # Beside the runs: the root file system keeps nothing.
    assert read.database_uri == environment["MLFLOW_BACKEND_STORE_URI"]
    assert (tmp_path / "auth.ini").stat().st_mode & 0o077 == 0


def test_who_logs_in_to_mlflow_is_an_account_that_is_made() -> None:
    from ml.tracking.accounts import PASSWORDS, WRITER

    made = OURS["mlflow-init"]["environment"]
    assert set(PASSWORDS.values()) <= set(made)
    assert made["MLFLOW_TRACKING_USERNAME"] == OURS["mlflow"]["environment"]["MLFLOW_AUTH_ADMIN_USERNAME"]
    assert made["MLFLOW_TRACKING_PASSWORD"] == OURS["mlflow"]["environment"]["MLFLOW_AUTH_ADMIN_PASSWORD"]
    for name in ("airflow-scheduler", "first-run"):
        environment = OURS[name]["environment"]
        assert environment["MLFLOW_TRACKING_USERNAME"] == WRITER
        assert environment["MLFLOW_TRACKING_PASSWORD"] == made[PASSWORDS[WRITER]]
    others = set(OURS) - {"airflow-scheduler", "first-run", "mlflow-init"}
    assert not [name for name in others if "MLFLOW_TRACKING_PASSWORD" in OURS[name]["environment"]]


def test_services_wait_for_what_can_become_ready() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, f"{name} waits for {other}, which does not exist"
            if how["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            if how["condition"] == "service_completed_successfully":
                assert SERVICES[other]["restart"] == "no"


def test_every_long_running_service_has_a_health_check() -> None:
    running = {name for name, service in SERVICES.items() if service["restart"] != "no"}
    assert {name for name in running if "healthcheck" not in SERVICES[name]} == set()


def test_volumes_and_networks_are_declared_and_used() -> None:
    mounted = {
        filled(mount, {}).split(":")[0]
        for service in SERVICES.values()
        for mount in service.get("volumes", [])
    }
    assert mounted == set(COMPOSE["volumes"])
    assert {network for service in SERVICES.values() for network in service["networks"]} == set(
        COMPOSE["networks"]
    )


def test_own_files_are_mounted_read_only_where_the_code_looks_for_them(tmp_path: Path) -> None:
    mounts = [filled(mount, {"LANDING": str(tmp_path)}) for mount in OURS["airflow-scheduler"]["volumes"]]
    assert f"{tmp_path}:{HOME}/landing:ro" in mounts
    landing = OURS["airflow-scheduler"]["environment"]["TENURE_LANDING"]
    assert filled(landing, {"LANDING": str(tmp_path)}) == f"{HOME}/landing"
    assert filled(landing, {}) == ""


def test_only_the_page_may_add_files_to_the_landing() -> None:
    writers = {
        name
        for name, service in OURS.items()
        for mount in service.get("volumes", [])
        if filled(mount, {}).startswith("landing:") and not mount.endswith(":ro")
    }
    assert writers == {"airflow-api-server"}


def test_programs_are_installed_with_the_lock() -> None:
    for command in simple_commands():
        program = command[0]
        if program in ("umask", "printf", *SCRIPTS):
            continue
        assert (Path(sys.executable).parent / program).exists(), f"no program {program}"
    # bash comes with the base image, pg_isready with PostgreSQL's.
    assert {command[0] for _, command in commands()} <= {"airflow", "bash", "mlflow", "python", *SCRIPTS}
    for name in set(SERVICES) - set(OURS):
        assert SERVICES[name]["healthcheck"]["test"][1] == "pg_isready"


def test_airflow_and_mlflow_know_the_arguments() -> None:
    from airflow.cli.cli_parser import get_parser
    from mlflow.cli import cli

    asked = [command for command in simple_commands() if command[0] in ("airflow", "mlflow")]
    assert {" ".join(command[:2]) for command in asked} == {
        "airflow db", "airflow pools", "airflow api-server", "airflow scheduler", "airflow dag-processor",
        "mlflow server",
    }  # fmt: skip
    for program, *arguments in asked:
        if program == "airflow":
            get_parser().parse_args([filled(one, {}) for one in arguments])
        else:
            cli.commands[arguments[0]].make_context(arguments[0], arguments[1:])


def test_our_own_commands_know_the_arguments() -> None:
    from tenure.cli.main import app

    asked = [command for command in simple_commands() if command[0] == "tenure"]
    assert asked
    for _, *arguments in asked:
        assert CliRunner().invoke(app, [*arguments, "--help"]).exit_code == 0


def test_python_modules_and_snippets_are_there() -> None:
    for command in simple_commands():
        if command[:2] == ["python", "-m"]:
            assert find_spec(command[2]), f"no module {command[2]}"
        elif command[0] == "python":
            compile(command[2], "snippet", "exec")


def test_admin_password_is_written_where_airflow_reads_it(tmp_path: Path) -> None:
    script = filled(OURS["airflow-init"]["command"][-1], {}).split("umask")[1]
    environment = {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW_ADMIN_PASSWORD": 'quo"te',
        "PATH": os.environ["PATH"],
    }
    subprocess.run(["bash", "-euc", "umask" + script], env=environment, check=True)
    file = tmp_path / "simple_auth_manager_passwords.json.generated"
    assert json.loads(file.read_text()) == {"admin": 'quo"te'}
    assert file.stat().st_mode & 0o077 == 0
    assert (
        OURS["airflow-api-server"]["environment"]["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] == "admin:admin"
    )


def test_variables_are_ones_that_the_programs_read() -> None:
    from airflow.configuration import conf
    from mlflow import environment_variables
    from mlflow.cli import cli

    from tenure.core.environment import SILENT

    server = {parameter.envvar for parameter in cli.commands["server"].params}
    for variable in {name for service in OURS.values() for name in service["environment"]} - set(SILENT):
        if match := re.fullmatch(r"AIRFLOW__(\w+?)__(\w+)", variable):
            section, option = (part.lower() for part in match.groups())
            assert option in conf.configuration_description[section]["options"], variable
        elif variable.startswith("MLFLOW_"):
            assert variable in server or hasattr(environment_variables, variable), variable
        elif variable.startswith("TENURE_"):
            code = [
                file
                for folder in ("dags", "expectations", "ml", "plugins", "tenure")
                for file in (paths.REPOSITORY / folder).rglob("*.py")
            ]
            assert any(f'"{variable}"' in file.read_text() for file in code), variable


def test_telemetry_is_off_in_every_service() -> None:
    from tenure.core.environment import SILENT

    for name, service in OURS.items():
        assert SILENT.items() <= service["environment"].items(), name


def test_pool_is_the_one_the_dags_use() -> None:
    from tenure.core.environment import WAREHOUSE_POOL

    assert documented()["WAREHOUSE_SLOTS"] == "1"
    assert ["airflow", "pools", "set", "--include-deferred", WAREHOUSE_POOL, "${WAREHOUSE_SLOTS:-1}"] in [
        command[:6] for command in simple_commands()
    ]


def test_images_are_pinned_by_tag_and_digest() -> None:
    images = {service["image"] for name, service in SERVICES.items() if name not in OURS}
    images.add(CELERY["services"]["celery-redis"]["image"])
    images |= set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.M))
    assert len(images) == 3
    for image in images:
        assert re.fullmatch(r"[a-z]+:\d+\.\d+(\.\d+)?(-[a-z]+)+@sha256:[0-9a-f]{64}", image), image
    assert {service["image"] for service in OURS.values()} == {"tenure:0.1.0"}


def test_dockerfile_copies_what_exists_and_the_ignore_file_lets_it_in() -> None:
    copies = [line.split() for line in DOCKERFILE.splitlines() if line.startswith("COPY ")]
    sources = [source.rstrip("/") for words in copies for source in words[1:-1]]
    allowed = re.findall(r"^!(\S+)", (paths.REPOSITORY / ".dockerignore").read_text(), flags=re.MULTILINE)
    assert sorted(sources) == sorted(allowed)
    assert [source for source in sources if not (paths.REPOSITORY / source).exists()] == []


def test_every_package_of_the_code_is_in_the_image() -> None:
    folders = {file.parent.name for file in paths.REPOSITORY.glob("*/__init__.py")} - {"tests"}
    assert folders <= set(re.findall(r"^COPY (\w+)/ ", DOCKERFILE, flags=re.MULTILINE))


def test_paths_of_the_services_exist_in_the_image() -> None:
    assert f"WORKDIR {HOME}" in DOCKERFILE
    made = re.search(r"mkdir -p (.+?) &&", DOCKERFILE).group(1).split()
    copied = re.findall(r"^COPY (\w+)/ ", DOCKERFILE, flags=re.MULTILINE)
    for service in OURS.values():
        for path in re.findall(rf"(?<![\w/]){HOME}/([\w/]+)", " ".join(texts(service))):
            assert path.split("/")[0] in copied or any(f"{one}/".startswith(f"{path}/") for one in made), path


def test_services_run_without_rights() -> None:
    # By number: an engine that forbids root cannot judge a name.
    assert re.findall(r"^USER (\w+)", DOCKERFILE, flags=re.MULTILINE) == ["1000"]
    assert "useradd --uid 1000 " in DOCKERFILE
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "cap_add" not in service, name
        assert name in OURS or service["user"] == "postgres"


def test_services_write_to_their_volumes_and_to_memory_alone() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert any(mount.split(":")[0] == "/tmp" for mount in service["tmpfs"]), name
    for service in OURS.values():
        # The user's own folder is the home; what has none mounted keeps its caches in memory.
        mounted = [mount.split(":")[1] for mount in service.get("volumes", [])]
        assert f"{HOME}/var" in mounted or service["environment"]["HOME"] == "/tmp"


def test_no_service_can_take_the_machine_for_itself() -> None:
    for name, service in SERVICES.items():
        assert service["pids_limit"] <= 512, name
        assert re.fullmatch(r"\d+[mg]", filled(service["mem_limit"], {})), name
    assert documented()["TENURE_MEMORY"] == filled(SERVICES["airflow-scheduler"]["mem_limit"], {})


def test_celery_s_workers_are_the_scheduler_in_all_but_what_they_run() -> None:
    services = CELERY["services"]
    assert set(services) - set(SERVICES) == {"celery-redis", "airflow-worker"}
    worker = services["airflow-worker"]
    assert worker["extends"] == {"file": "docker-compose.yml", "service": "airflow-scheduler"}
    assert worker["command"][:3] == ["airflow", "celery", "worker"]
    # Who queues a task, who runs it and who shows it are of one mind.
    told = [
        services[name]["environment"]
        for name in ("airflow-scheduler", "airflow-api-server", "airflow-worker")
    ]
    assert told[0] == told[1] == told[2]
    assert told[0]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    database = told[0]["AIRFLOW__CELERY__RESULT_BACKEND"].removeprefix("db+")
    assert database == OURS["airflow-scheduler"]["environment"]["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]


def test_celery_s_broker_is_confined_and_seen_by_those_who_need_it() -> None:
    services = CELERY["services"]
    broker = services["celery-redis"]
    assert CELERY["networks"] == {"celery": {"internal": True}}
    reached_by = {name for name, service in services.items() if "celery" in service.get("networks", [])}
    assert reached_by == {"celery-redis", "airflow-scheduler", "airflow-worker"}
    kept = ("init", "restart", "read_only", "cap_drop", "security_opt", "pids_limit")
    assert {key: broker[key] for key in kept} == {key: SERVICES["airflow-postgres"][key] for key in kept}
    assert broker["user"] == "redis"
    assert "ports" not in broker
    (address,) = {
        service["environment"]["AIRFLOW__CELERY__BROKER_URL"]
        for service in services.values()
        if "AIRFLOW__CELERY__BROKER_URL" in service["environment"]
    }
    password = broker["environment"]["CELERY_PASSWORD"]
    assert address == f"redis://:{password}@celery-redis:6379/0"
    assert "requirepass" in broker["command"][-1]
