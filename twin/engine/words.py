"""What the engine says of its own events, in both languages."""

from __future__ import annotations

from twin.model import Name

__all__ = ["BY_HAND", "BY_ITSELF", "starved", "supplied"]

_SERVICE_ZH = {
    "power": "供电",
    "water": "供水",
    "dry": "干燥条件",
    "road": "道路通行",
    "data": "通信",
}
"""What the services are called in Chinese; others keep their own name."""

BY_HAND = Name(en="restarted by hand", zh="人工重新启动")
BY_ITSELF = Name(en="restarted by its own control", zh="自动重新启动")


def starved(service: str, of: tuple[str, ...]) -> Name:
    """Return that *service* no longer comes from any of the suppliers *of*."""
    return Name(
        en=f"no {service} from {' or '.join(of)}",
        zh=f"{'、'.join(of)} 中断{_SERVICE_ZH.get(service, service)}",
    )


def supplied(service: str, of: tuple[str, ...]) -> Name:
    """Return that *service* comes again."""
    return Name(
        en=f"{service} is back from {' or '.join(of)}",
        zh=f"{'、'.join(of)} 恢复{_SERVICE_ZH.get(service, service)}",
    )
