from . import billed, domain_owner, named, parents
