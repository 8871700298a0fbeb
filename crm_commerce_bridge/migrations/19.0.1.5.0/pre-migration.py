def migrate(cr, version):
    """One index of the customers of an account, instead of two."""
    cr.execute("DROP INDEX IF EXISTS res_partner__mapped_account_id_index")
