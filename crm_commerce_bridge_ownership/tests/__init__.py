from . import (
    test_members,
    test_following,
    test_hand_over,
    test_hand_over_tour,
    test_proposals,
    test_ownership_ways_in,
)
