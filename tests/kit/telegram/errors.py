"""The refusals of the Bot API, with the words the real server uses."""

from typing import Any


class BotApiError(Exception):
    """A refusal that is answered as JSON: error_code, description and, sometimes, parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class ConnectionDropped(Exception):
    """The connection is to die without an answer."""


class ProxyPage(Exception):
    """An HTML page is answered instead of JSON, as a proxy in front of Telegram does when it is ill."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status} as an HTML page")
        self.status = status


def bad_request(reason: str, **parameters: int) -> BotApiError:
    return BotApiError(400, f"Bad Request: {reason}", **parameters)


def forbidden(reason: str) -> BotApiError:
    return BotApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> BotApiError:
    return BotApiError(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)
