"""Compare the customers who are there already."""


def post_init_hook(env):
    """Begin a scan: the scheduled action goes through all customers."""
    env["crm.customer.match"]._scan_all()
