"""What the service refuses, said in the user's language: one error for the command line and for HTTP."""

from __future__ import annotations

from api.messages import say


class Refusal(Exception):  # noqa: N818 - it says what became of the request
    """Bad input or an act that is not allowed. ``key`` names its text (``refusal.KEY`` in ``api/texts``), ``params`` fill it.

    ``status`` is that of HTTP; the command line ends with 2 whatever it is.
    """

    def __init__(self, key: str, status: int = 422, **params: object) -> None:
        super().__init__(key)
        self.key, self.status, self.params = key, status, params

    def __str__(self) -> str:
        return say(f"refusal.{self.key}", **self.params)
