from registry.actors import ANYONE, SYSTEM, Actor, ActorKind, Grant

CLERK = Actor(ActorKind.ACCOUNT, "a1", frozenset({Grant("unit_clerk", "unit:1"), Grant("unit_clerk", "unit:2")}))
OPERATOR = Actor(ActorKind.ACCOUNT, "a2", frozenset({Grant("operator")}))


def test_a_role_counts_only_in_its_scope():
    assert CLERK.may({"unit_clerk"}, {"unit:1"})
    assert CLERK.may({"unit_clerk", "operator"}, {"unit:9", "unit:2"})
    assert not CLERK.may({"unit_clerk"}, {"unit:3"})
    assert not CLERK.may({"operator"}, {"unit:1"})
    assert not CLERK.may({"unit_clerk"}, set())


def test_a_role_held_everywhere_counts_in_each_scope_and_in_none():
    assert OPERATOR.may({"operator"}, {"unit:3"})
    assert OPERATOR.may({"operator"}, set())
    assert not OPERATOR.may({"unit_clerk"}, {"unit:3"})


def test_a_scope_asked_for_as_a_star_opens_nothing_by_itself():
    assert not CLERK.may({"unit_clerk"}, {"*"})


def test_nobody_and_the_system_hold_no_role():
    assert not ANYONE.may({"operator"}, {"*"})
    assert not SYSTEM.has("operator")
    assert SYSTEM.caller == "system:system"


def test_scopes_of_a_role():
    assert CLERK.scopes("unit_clerk") == {"unit:1", "unit:2"}
    assert CLERK.scopes("operator") == frozenset()
    assert OPERATOR.scopes("operator") == {"*"}
