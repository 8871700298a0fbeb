"""Days as the user sees them: when one began, in the time of the database."""

from datetime import datetime, time

from pytz import utc


def start_of_day(env, day):
    """Return when a day began for the user, in UTC: to compare with it is cheap.

    :param date day: in the user's time zone
    :rtype: datetime
    """
    start = env.tz.localize(datetime.combine(day, time.min))
    return start.astimezone(utc).replace(tzinfo=None)
