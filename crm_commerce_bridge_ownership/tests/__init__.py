from . import (
    test_members,
    test_following,
    test_hand_over,
    test_proposals,
    test_ownership_ways_in,
)
