"""What every addon of the repository has."""


def test_each_addon_shows_the_icon_in_apps(checkout):
    """Odoo shows a grey cube for one without, beside the others."""
    [icon] = {path.read_bytes() for path in checkout.glob("crm_*/static/*/icon.png")}
    for manifest in checkout.glob("crm_*/__manifest__.py"):
        path = manifest.parent / "static/description/icon.png"
        assert path.is_file() and path.read_bytes() == icon, manifest.parent.name
