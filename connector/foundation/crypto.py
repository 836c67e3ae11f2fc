"""Secrets at rest: encrypted with versioned keys that are kept outside the database, rotated online."""

from cryptography.fernet import Fernet, MultiFernet


class Cipher:
    """`keys`: Fernet keys, newest first, separated by commas."""

    def __init__(self, keys: str) -> None:
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])

    def encrypt(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, sealed: str) -> str:
        """Raises cryptography.fernet.InvalidToken when no key fits."""
        return self._fernet.decrypt(sealed.encode()).decode()

    def rotate(self, sealed: str) -> str:
        """The same secret under the newest key."""
        return self._fernet.rotate(sealed.encode()).decode()
