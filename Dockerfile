# One image for every service: the locked dependencies and the code, run by a user without rights.
FROM python:3.11.13-slim-bookworm@sha256:86adf8dbadc3d6e82ee5dd2c74bec2e1c2467cdad47886280501df722372d2e1

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /opt/tenure

# uv installs the lock in seconds where pip takes minutes. Compiled once here, not at each start.
COPY requirements-build.txt requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements-build.txt \
    && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements.txt

COPY dbt_project/ dbt_project/
COPY tenure/ tenure/
COPY ml/ ml/
COPY expectations/ expectations/
COPY dags/ dags/
COPY plugins/ plugins/

# The command `tenure`; the code is read where it lies.
COPY pyproject.toml pyproject.toml
COPY README.md README.md
# Extras that are not in the lock, between commas: celery, kubernetes, s3, gcs, azure. What is locked stays as it is.
ARG TENURE_EXTRAS=""
RUN [ -z "$TENURE_EXTRAS" ] \
    || uv pip install --system --no-cache --no-build-isolation --constraint requirements.txt --editable ".[$TENURE_EXTRAS]"
RUN uv pip install --system --no-cache --no-deps --no-build-isolation --editable . \
    && pip uninstall --yes uv

# A new volume takes over the owner of the folder it is mounted on.
RUN useradd --uid 1000 --no-create-home --home-dir /opt/tenure/var tenure \
    && mkdir -p var/airflow var/mlflow/artifacts landing \
    && chown -R tenure var landing
USER 1000
