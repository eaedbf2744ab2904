"""A Spark Connect server of PySpark's own, in another process, as a cluster is that is reached by an address."""

import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tenure.cli.server_process import Server
from tenure.core import paths

SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
# Of its own choice of port, which it says when it serves.
BINDING = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.connect.grpc.binding.port": "0",
    "spark.log.level": "INFO",
}
SERVES = re.compile(r"Spark Connect server started at: (?:127\.0\.0\.1|localhost):(\d+)")
END_SECONDS = 30


@contextmanager
def serve(conf: Mapping[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """Gives what a session of the server's is opened with.

    :param conf: the server's own settings; its workers have this Tenure.
    :param folder: for its log.
    """
    import pyspark

    spark_home, log_file = Path(pyspark.__file__).parent, folder / "connect.log"
    settings = [word for key, value in (conf | BINDING).items() for word in ("--conf", f"{key}={value}")]
    server = Server(
        name="Spark Connect",
        command=[str(spark_home / "bin" / "spark-submit"), "--class", SERVER, *settings, "spark-internal"],
        address="",
        is_healthy=lambda: _port(log_file) is not None,
        log_file=log_file,
        environment={
            "SPARK_HOME": str(spark_home),
            "PYSPARK_PYTHON": sys.executable,
            "PYTHONPATH": str(paths.REPOSITORY),
        },
    )
    server.start()
    try:
        server.wait_until_healthy()
        yield {"spark.remote": f"sc://127.0.0.1:{_port(log_file)}"}
    finally:
        server.ask_to_end()
        server.make_sure_it_ended(time.monotonic() + END_SECONDS)


def _port(log_file: Path) -> str | None:
    found = SERVES.search(log_file.read_text())
    return found[1] if found else None
