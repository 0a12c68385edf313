"""Sends learning events the way an Open edX platform does.

The signals are those of `openedx-events`, the producer is `edx-event-bus-redis`; only the settings below, which a
platform keeps in its Django configuration, are ours. What arrives in Redis is therefore what an installation writes.

    python produce_events.py --redis-url redis://127.0.0.1:6379/ --prefix dev \\
        --course course-v1:Org+Course+Run --user-id 42 --username ana --email ana@example.org --name "Ana Müller"

Each `--course` gives one COURSE_PASSING_STATUS_UPDATED and, with `--certificate`, one CERTIFICATE_CREATED. Prints one
JSON object: how many events were sent, and to which streams. An event that the bus did not take is an error.
"""

import argparse
import json
import logging
import sys

BADGES = "learning-badges-lifecycle"
CERTIFICATES = "learning-certificate-lifecycle"

PRODUCER_CONFIG = {
    "org.openedx.learning.course.passing.status.updated.v1": {
        BADGES: {"event_key_field": "course_passing_status.course.course_key", "enabled": True},
    },
    "org.openedx.learning.certificate.created.v1": {
        CERTIFICATES: {"event_key_field": "certificate.course.course_key", "enabled": True},
    },
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--redis-url", required=True)
    parser.add_argument("--prefix", default="", help="topic prefix: the stream is PREFIX-TOPIC")
    parser.add_argument("--course", action="append", required=True, help="course run key; may be given again")
    parser.add_argument("--user-id", type=int, required=True)
    parser.add_argument("--username", required=True)
    parser.add_argument("--email", required=True)
    parser.add_argument("--name", default="")
    parser.add_argument("--is-passing", choices=["true", "false"], default="true")
    parser.add_argument("--certificate", action="store_true", help="send CERTIFICATE_CREATED too")
    parser.add_argument("--grade", default="0.87", help="grade of the certificate, a string as on the platform")
    parser.add_argument("--repeat", type=int, default=1, help="send everything so many times, each with a new event id")
    return parser.parse_args()


def configure(arguments):
    """Starts Django with the least that the event bus needs."""
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["openedx_events"],
        EVENTS_SERVICE_NAME="lms",
        EVENT_BUS_PRODUCER="edx_event_bus_redis.create_producer",
        EVENT_BUS_PRODUCER_CONFIG=PRODUCER_CONFIG,
        EVENT_BUS_REDIS_CONNECTION_URL=arguments.redis_url,
        EVENT_BUS_TOPIC_PREFIX=arguments.prefix,
        # The producer asks a feature flag whether to log; flags live in a database unless a file says otherwise.
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        LOGGING_CONFIG=None,
        USE_TZ=True,
    )
    django.setup()


class ErrorCounter(logging.Handler):
    """Counts logged errors: the producer logs what it could not deliver and goes on."""

    count = 0

    def emit(self, record):
        self.count += 1
        print(record.getMessage(), file=sys.stderr)


def send(arguments):
    from opaque_keys.edx.keys import CourseKey
    from openedx_events.learning import signals
    from openedx_events.learning.data import (
        CertificateData,
        CourseData,
        CoursePassingStatusData,
        UserData,
        UserPersonalData,
    )

    user = UserData(
        id=arguments.user_id,
        is_active=True,
        pii=UserPersonalData(username=arguments.username, email=arguments.email, name=arguments.name),
    )
    sent = 0
    for key in arguments.course:
        course = CourseData(course_key=CourseKey.from_string(key))
        signals.COURSE_PASSING_STATUS_UPDATED.send_event(
            course_passing_status=CoursePassingStatusData(
                is_passing=arguments.is_passing == "true", course=course, user=user
            )
        )
        sent += 1
        if arguments.certificate:
            signals.CERTIFICATE_CREATED.send_event(
                certificate=CertificateData(
                    user=user,
                    course=course,
                    mode="verified",
                    grade=arguments.grade,
                    current_status="downloadable",
                    download_url="",
                    name=arguments.name,
                )
            )
            sent += 1
    return sent


def main():
    arguments = parse_arguments()
    configure(arguments)
    errors = ErrorCounter(level=logging.ERROR)
    logging.getLogger().addHandler(errors)
    sent = sum(send(arguments) for _ in range(arguments.repeat))
    prefix = f"{arguments.prefix}-" if arguments.prefix else ""
    streams = [prefix + BADGES] + ([prefix + CERTIFICATES] if arguments.certificate else [])
    print(json.dumps({"sent": sent, "streams": streams}))
    return 1 if errors.count else 0


if __name__ == "__main__":
    sys.exit(main())
