from . import (
    channel,
    guest,
    newcomer,
    cart,
    quotation_request,
    res_config_settings,
    res_partner_address,
    res_partner_portal_state,
)
