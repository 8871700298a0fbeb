from . import auth_signup, cart, portal
