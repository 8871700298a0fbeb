"""Clean what visitors send, which may be anything."""


def text(value):
    """Return the text of a visitor; a form may also hold a file, or a zero byte.

    :return: stripped text that the database takes, empty for a file
    """
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
