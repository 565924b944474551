# One image for the web server and the workers; Chromium is the drawing worker's. No secret is in it; the process is not root.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

FROM python:3.13-slim-bookworm
RUN apt-get update -q && apt-get install -y -q --no-install-recommends chromium fonts-liberation fonts-noto-cjk fonts-noto-color-emoji && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 basketry && mkdir -p /app/var /scratch && chown basketry /app/var /scratch
COPY --from=build /venv /venv
WORKDIR /app
COPY analytics analytics
COPY dashapp dashapp
COPY migrations migrations
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BASKETRY_VAR=/app/var
USER basketry
EXPOSE 8050
CMD ["python", "-m", "gunicorn", "--workers", "2", "--threads", "8", "--timeout", "60", "--no-control-socket", "--bind", "0.0.0.0:8050", "dashapp.wsgi:server"]
