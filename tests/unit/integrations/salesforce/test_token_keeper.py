"""One refresher per org, the new refresh token saved before use, and never a second use of a maybe-rotated one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from connector.integrations.ports import SalesforceDisconnected, SalesforceNotReached, SalesforceUnavailable
from connector.integrations.salesforce.credentials import ClientCredentials
from connector.integrations.salesforce.errors import InvalidGrant, OAuthRefused
from connector.integrations.salesforce.tokens import AccountKey, StoredToken, TokenGrant, TokenKeeper
from tests.support.fakes.tokens import HandClock, MemoryTokenStore, ScriptedLogin, grant

ORG, OTHER_ORG = AccountKey("ORG_acme"), AccountKey("ORG_other")


class World:
    """`wait` is what a worker does while another refreshes; at first it lets the time pass."""

    def __init__(self, *outcomes: TokenGrant | Exception) -> None:
        self.clock = HandClock()
        self.wait: Callable[[], object] = lambda: self.clock.advance(seconds=1)
        self.store = MemoryTokenStore(self.clock)
        self.login = ScriptedLogin(list(outcomes))
        self.keeper = TokenKeeper(
            self.store,
            self.login,
            self.clock,
            wait=self._wait,
            patience=timedelta(seconds=10),
            abandoned_after=timedelta(seconds=60),
        )
        self.expired: StoredToken = self.store.connect(ORG)

    def _wait(self, seconds: float) -> None:
        assert seconds > 0
        self.wait()


def test_it_returns_the_new_token_after_a_refresh() -> None:
    world = World()
    renewed = world.keeper.renew(ORG, world.expired)
    assert (renewed.access_token, renewed.refresh_token, renewed.version) == ("access-2", "refresh-2", 2)


def test_it_saves_the_new_refresh_token_before_anyone_gets_the_new_access_token() -> None:
    world = World()
    world.keeper.renew(ORG, world.expired)
    assert world.store.steps == ["claimed", "saved refresh-2"]


def test_a_new_access_token_that_could_not_be_saved_is_not_used() -> None:
    world = World()
    world.store.broken = True
    with pytest.raises(OSError, match="not saved"):
        world.keeper.renew(ORG, world.expired)
    assert world.store.load(ORG).access_token == "access-1"


def test_sixteen_threads_meeting_an_expired_token_cause_one_refresh() -> None:
    others_are_waiting = threading.Semaphore(0)
    saved = threading.Event()
    world = World()
    world.wait = lambda: _must(saved.wait(10))
    world.store.on_refused = others_are_waiting.release
    world.login.before_answer = lambda: _must(all(others_are_waiting.acquire(timeout=10) for _ in range(15)))
    start = threading.Barrier(16)

    def meet_expired_token() -> StoredToken:
        start.wait(10)
        renewed = world.keeper.renew(ORG, world.expired)
        saved.set()
        return renewed

    with ThreadPoolExecutor(16) as pool:
        renewed = [future.result() for future in [pool.submit(meet_expired_token) for _ in range(16)]]
    assert world.login.used == ["refresh-1"]
    assert {token.access_token for token in renewed} == {"access-2"}


def _must(happened: bool) -> None:
    assert happened, "it did not happen within ten seconds"


def test_a_late_comer_takes_the_token_that_another_has_refreshed() -> None:
    world = World()
    world.keeper.renew(ORG, world.expired)
    assert world.keeper.renew(ORG, world.expired).access_token == "access-2"
    assert world.login.used == ["refresh-1"]


@pytest.mark.parametrize(
    "refusal", [InvalidGrant("invalid_grant", "expired access/refresh token"), OAuthRefused("invalid_client", "")]
)
def test_a_refused_grant_disconnects_the_organization_with_the_cure(refusal: Exception) -> None:
    world = World(refusal)
    with pytest.raises(SalesforceDisconnected, match=r"reconnect it under Admin › Salesforce"):
        world.keeper.renew(ORG, world.expired)
    assert refusal.args[0] in world.store.disconnected[ORG]


def test_a_revoked_grant_leaves_other_organizations_alone() -> None:
    world = World(InvalidGrant("invalid_grant", "expired"))
    world.store.connect(OTHER_ORG)
    with pytest.raises(SalesforceDisconnected):
        world.keeper.renew(ORG, world.expired)
    assert world.keeper.current(OTHER_ORG).access_token == "access-1"


def test_a_lost_reply_disconnects_and_the_old_refresh_token_is_never_used_again() -> None:
    world = World(SalesforceUnavailable("timed out"))
    for _ in range(2):
        with pytest.raises(SalesforceDisconnected):
            world.keeper.renew(ORG, world.expired)
    assert world.login.used == ["refresh-1"]


def test_a_server_that_was_not_reached_leaves_the_refresh_token_for_the_next_try() -> None:
    world = World(SalesforceNotReached("connection refused"), grant(2))
    with pytest.raises(SalesforceUnavailable):
        world.keeper.renew(ORG, world.expired)
    assert world.keeper.renew(ORG, world.expired).access_token == "access-2"


def test_a_waiter_gives_up_when_the_refresher_did_not_reach_the_server() -> None:
    world = World()
    world.store.begin_refresh(ORG, 1)
    world.wait = lambda: world.store.abandon_refresh(ORG, 1)
    with pytest.raises(SalesforceUnavailable, match="could not be reached"):
        world.keeper.renew(ORG, world.expired)
    assert world.login.used == []


def test_a_waiter_hears_of_a_disconnection() -> None:
    world = World()
    world.store.begin_refresh(ORG, 1)
    world.wait = lambda: world.store.mark_disconnected(ORG, 1, "revoked: reconnect it")
    with pytest.raises(SalesforceDisconnected, match="revoked"):
        world.keeper.renew(ORG, world.expired)


def test_a_waiter_loses_its_patience_and_tries_later() -> None:
    world = World()
    world.store.begin_refresh(ORG, 1)
    with pytest.raises(SalesforceUnavailable, match="takes long"):
        world.keeper.renew(ORG, world.expired)
    assert ORG not in world.store.disconnected


def test_a_claim_whose_worker_died_disconnects_since_its_token_may_have_been_used() -> None:
    world = World()
    world.store.begin_refresh(ORG, 1)
    world.clock.advance(seconds=61)
    with pytest.raises(SalesforceDisconnected, match="interrupted"):
        world.keeper.renew(ORG, world.expired)
    assert world.login.used == []


def test_a_grant_that_arrives_after_a_reconnection_is_dropped() -> None:
    world = World()
    world.login.before_answer = lambda: world.store.connect(ORG, grant(9))
    assert world.keeper.renew(ORG, world.expired).access_token == "access-9"


def test_tokens_do_not_show_in_representations() -> None:
    assert "refresh-1" not in repr(grant()) + repr(World().expired)


def server(world: World) -> StoredToken:
    return world.store.connect(ORG, credentials=ClientCredentials("the client", "secret"))


def test_a_server_asks_again_after_a_lost_reply() -> None:
    world = World(SalesforceUnavailable("timed out"), grant(2))
    expired = server(world)
    with pytest.raises(SalesforceUnavailable, match="timed out"):
        world.keeper.renew(ORG, expired)
    assert world.keeper.renew(ORG, expired).access_token == "access-2"
    assert world.login.used == ["the client", "the client"]


def test_a_server_that_is_refused_is_disconnected_with_the_cure() -> None:
    world = World(InvalidGrant("invalid_grant", "no client credentials user enabled", "Choose the user to run as."))
    with pytest.raises(SalesforceDisconnected, match="Choose the user to run as"):
        world.keeper.renew(ORG, server(world))


def test_a_claim_of_a_server_whose_worker_died_is_taken_over() -> None:
    world = World()
    expired = server(world)
    world.store.begin_refresh(ORG, expired.version)
    world.clock.advance(seconds=61)
    with pytest.raises(SalesforceUnavailable, match="interrupted"):
        world.keeper.renew(ORG, expired)
    assert world.keeper.renew(ORG, expired).version == expired.version + 1
    assert world.login.used == ["the client"]


def test_one_account_of_an_organization_is_renewed_without_the_others() -> None:
    world = World()
    sandbox = AccountKey(ORG.organization_id, "SA_sandbox")
    expired = world.store.connect(sandbox)
    world.keeper.renew(sandbox, expired)
    assert world.keeper.current(ORG) == world.expired
