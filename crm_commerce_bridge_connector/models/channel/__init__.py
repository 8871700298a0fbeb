from . import commerce_channel
