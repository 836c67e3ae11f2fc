"""OAuth's own refusals: {"error", "error_description"}, status 400 unless said otherwise."""


class OAuthError(Exception):
    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description
        self.status = status

    def body(self) -> dict[str, str]:
        return {"error": self.error, "error_description": self.description}


def expired_code() -> OAuthError:
    """Also of a code that was used before [PUB: forrest #169]."""
    return OAuthError("invalid_grant", "expired authorization code")


def expired_token() -> OAuthError:
    return OAuthError("invalid_grant", "expired access/refresh token")
