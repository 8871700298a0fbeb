from . import test_computed_values
from . import test_default_addresses
from . import test_guarded_writes
from . import test_hooks
from . import test_kind_of_evidence
from . import test_sold_elsewhere
from . import test_third_strategy
from . import test_translation_templates
