"""What the player of a playback says, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin.report.language import Words

__all__ = ["spoken"]


def spoken(words: Words) -> dict[str, str]:
    """Return every text of the player by its name there; ``{fields}`` are filled in by it."""
    return {
        "region": words("Playback of the evacuation"),
        "play": words("Play"),
        "pause": words("Pause"),
        "time": words("Time after the alarm"),
        "view": words("Floor"),
        "show": words("Show as"),
        "speed": words("Speed"),
        "stack": words("All storeys"),
        "stack_of": words("{building}: all storeys"),
        "dots": words("Each person"),
        "density": words("People per m²"),
        "inside": words("People inside"),
        "under_way": words("On the way"),
        "out": words("People out"),
        "waiting": words("not yet leaving"),
        "walking": words("walking"),
        "queueing": words("waiting their turn"),
        "safe": words("at an assembly point"),
        "trapped": words("trapped"),
        "incapacitated": words("incapacitated"),
        "still": words("waiting for rescue"),
        "helping": words("responders"),
        "pointed": words("{space}: {count} people, {density} per m²"),
        "pointed_bare": words("{space}: {count} people"),
        "hint": words("Point at a room to see how many are in it."),
        "said": words("{time} after the alarm: {inside} inside, {out} out"),
        "canvas": words("Floor plans with everybody on them at the moment that the slider shows."),
        "keys": words(
            "Keys: space plays and pauses, the arrows go 5 s back and forth (with Shift 30 s), "
            "Home and End go to the beginning and the end, + and − change the speed."
        ),
    }
