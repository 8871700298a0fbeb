from . import identity, channel, history, push, reader, importing
