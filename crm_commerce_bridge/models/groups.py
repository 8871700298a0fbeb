"""Who may what, where fields and methods say it."""

GROUP_SALESMAN = "sales_team.group_sale_salesman"
