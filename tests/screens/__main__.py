"""`script/screens` inside .venv: a service of its own, the scene, the pictures, one sheet per language and size."""

import os
import shutil
import sys

import django
from playwright.sync_api import sync_playwright

from contactcenter.running import frontend, processes, statics
from contactcenter.running.progress import step
from contactcenter.running.real_service import temporary_service
from tests.browser import MISSING, find_chromium

FOLDER = processes.ROOT / "var" / "screens"


def main(wanted: list[str]) -> int:
    chromium = find_chromium()
    if chromium is None:
        print(MISSING, file=sys.stderr)
        return 2
    statics.compile_catalogues()
    frontend.build()
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    os.environ["CONTACTCENTER_VISITORS"] = "1000"  # all shoppers come from one address
    with step("Starting a service of its own"):
        context = temporary_service(("load_demo",))
        service = context.__enter__()
    try:
        os.environ.update(processes.environment(service.place, "command"))
        os.environ.update(DATABASE_URL=service.database_url, REDIS_URL=service.redis_url)
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright has a loop in this thread
        django.setup()
        from tests.screens import pictures, scene  # noqa: PLC0415 - they need Django set up over this service

        with step("Letting people write, answer and wait"):
            scene.play(service)
        with sync_playwright() as playwright:
            options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.getuid() == 0 else [])]
            browser = playwright.chromium.launch(executable_path=chromium, args=options)
            complaints = pictures.Pictures(service, browser, FOLDER, wanted).take()
            browser.close()
    finally:
        context.__exit__(None, None, None)
    print("\n".join(complaints) or "No screen is wider than its window.")
    return int(bool(complaints))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
