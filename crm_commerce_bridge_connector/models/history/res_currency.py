from odoo import api, models
from odoo.tools import SQL


class ResCurrency(models.Model):
    _inherit = "res.currency"

    @api.model
    def _find_rates(self, company, moments):
        """Return the rates of currencies to that of a company, on many days at once.

        :param company: the ``res.company``
        :param moments: set of (id of the currency, day)
        :return: dict of rates by these
        """
        own = company.currency_id.id
        rates = {moment: 1.0 for moment in moments if moment[0] == own}
        foreign = [moment for moment in moments if moment[0] != own]
        if not foreign:
            return rates
        currencies, days = zip(*foreign, strict=True)
        self.env["res.currency.rate"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT currency_id, day, %(rate)s / %(company_rate)s
                FROM unnest(%(currencies)s::int[], %(days)s::date[])
                    AS moment (currency_id, day)
                """,
                rate=self._rate_sql(company, SQL("moment.currency_id")),
                company_rate=self._rate_sql(company, SQL("%s", own)),
                currencies=list(currencies),
                days=list(days),
            )
        )
        return rates | {(id_, day): float(rate) for id_, day, rate in rows}

    @api.model
    def _rate_sql(self, company, currency):
        """Return an expression for the rate of a currency on the day of ``moment``.

        As ``_get_rates``, which takes one day at a time; a test compares the two.
        """
        return SQL(
            """
            COALESCE(
                (SELECT rate FROM res_currency_rate
                 WHERE currency_id = %(currency)s AND %(ours)s AND name <= moment.day
                 ORDER BY company_id, name DESC LIMIT 1),
                (SELECT rate FROM res_currency_rate
                 WHERE currency_id = %(currency)s AND %(ours)s
                 ORDER BY company_id, name LIMIT 1),
                1)
            """,
            currency=currency,
            ours=SQL("(company_id = %s OR company_id IS NULL)", company.root_id.id),
        )
