from . import reader, plain
