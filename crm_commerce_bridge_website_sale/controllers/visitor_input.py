"""What visitors send: anything."""


def text(value):
    """What a visitor wrote, where a form may also hold a file, or a zero byte.

    :return: stripped text, which the database takes
    """
    return value.replace("\0", "").strip() if isinstance(value, str) else ""
