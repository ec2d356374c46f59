"""The service's settings over the servers of this test process."""

import os

from contactcenter.embedded.places import make_data_folder
from tests import places

# Never those of the caller's shell, which may name a running installation.
_place = places.database_place()
make_data_folder(places.DATA)
make_data_folder(_place.data)
os.environ["CONTACTCENTER_DATA"] = str(_place.data)
os.environ["DATABASE_URL"] = places.database_url()
os.environ["REDIS_URL"] = places.valkey_place().redis_url
os.environ.setdefault("SECRET_KEY", "tests-only-and-long-enough-to-be-accepted-as-a-key")

from contactcenter.settings import *  # noqa: E402, F403
from contactcenter.settings import DATA_DIR, DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": f"test_{places.migrations_digest()}"}
(DATA_DIR / "staticfiles").mkdir(exist_ok=True)  # whitenoise warns where there is none
MEDIA_ROOT = DATA_DIR / f"attachments-{places.process_name()}"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a folder that is not there
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
if not places.is_service_process():  # the real service would not know it
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Each test client loads the middleware anew, and WhiteNoise then reads every static file: half of a test's time.
WHITENOISE_AUTOREFRESH = True
