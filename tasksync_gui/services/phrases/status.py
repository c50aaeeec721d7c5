"""What a pair is at, at a glance: short, without a full stop."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import StatusCode
from tasksync_gui.services.phrases.render import Sayable, phrase, plural

STATUS: Mapping[str, Sayable] = {
    StatusCode.SYNCING: phrase("Syncing"),
    StatusCode.SYNCING_ELSEWHERE: phrase("Syncing in another TaskSync"),
    StatusCode.BLOCKED: phrase("{why}. Check the account"),
    StatusCode.REVIEW: phrase("Waits for your review"),
    StatusCode.UNDER_REVIEW: plural(
        "Under your review ({count} answer); automatic sync waits",
        "Under your review ({count} answers); automatic sync waits",
    ),
    StatusCode.OFFLINE: phrase("Offline"),
    StatusCode.OFFLINE_UNTIL: phrase("Offline, next try {time}"),
    StatusCode.LAST: phrase("{said}"),
    StatusCode.FAILED: phrase("The last sync failed"),
    StatusCode.UNDECIDED: plural("{count} conflict needs you", "{count} conflicts need you"),
    StatusCode.ON_REQUEST: phrase("Only on request"),
    StatusCode.PAUSED: phrase("Paused"),
    StatusCode.NEVER: phrase("Never synced"),
    StatusCode.CANCELLED: phrase("Cancelled before it was done"),
    StatusCode.INTERRUPTED: phrase("Interrupted; the next run looks into it"),
    StatusCode.UP_TO_DATE: phrase("Up to date"),
    StatusCode.UP_TO_DATE_BUT: plural("Up to date, {count} task left alone", "Up to date, {count} tasks left alone"),
}
