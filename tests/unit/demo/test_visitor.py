"""Forms are found as a browser finds them."""

from connector.demo.visitor import forms_of

PAGE = """
<form method="post" action="/connect?x=1">
  <input type="hidden" name="csrf_token" value="abc">
  <select name="environment">
    <option value="production">Production</option><option value="sandbox">Sandbox</option>
  </select>
  <select name="zone"><option value="a">A</option><option value="b" selected>B</option></select>
  <input type="radio" name="user" value="1"><input type="radio" name="user" value="2" checked>
  <input type="checkbox" name="sure" value="yes">
  <button name="decision" value="deny">Deny</button> <button name="decision" value="allow"> Allow <b>all</b></button>
</form>
<form><input type="submit" name="go" value="Search"></form>
"""


def test_it_sends_what_a_browser_would_send() -> None:
    form = forms_of(PAGE)[0]
    assert (form.method, form.action) == ("post", "/connect?x=1")
    assert form.values == {"csrf_token": "abc", "environment": "production", "zone": "b", "user": "2"}


def test_it_knows_buttons_by_their_label() -> None:
    first, second = forms_of(PAGE)
    assert first.buttons == {"Deny": ("decision", "deny"), "Allow all": ("decision", "allow")}
    assert (second.method, second.buttons) == ("get", {"Search": ("go", "Search")})
