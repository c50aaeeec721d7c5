"""Codes of the errors that model, engine, store, services, command line and app raise, and of parts of such errors.

Title, cause and next step of each stand in ``services/phrases``, with the arguments' names in braces. A connector has
its own codes in its package. A value never changes: databases and scripts hold it.
"""

from __future__ import annotations

from enum import StrEnum


class PlainCode(StrEnum):
    """Errors that bring their own words."""

    ERROR = "plain.error"


class ErrorPart(StrEnum):
    """A part of another error, to be said inside a message."""

    TITLE = "error.title"
    CAUSE = "error.cause"
    NEXT_STEP = "error.next_step"


class Advice(StrEnum):
    """What to do after an error of a class whose words do not say it."""

    LOOK_IN_THE_LOG = "advice.look_in_the_log"
    CORRECT_IT = "advice.correct_it"
    CHECK_SIGN_IN = "advice.check_sign_in"
    WAITS_BY_ITSELF = "advice.waits_by_itself"
    CHECK_CONNECTION = "advice.check_connection"
    FREE_SPACE = "advice.free_space"
    NEXT_RUN_LOOKS = "advice.next_run_looks"
    CHOOSE_OR_RESTORE = "advice.choose_or_restore"
    CHANGE_TASK = "advice.change_task"
    CHECK_ADDRESS = "advice.check_address"
    REPAIR_FILE = "advice.repair_file"
    WAIT_FOR_IT = "advice.wait_for_it"
    CHECK_DATA_FOLDER = "advice.check_data_folder"
    INSTALL_NEWER = "advice.install_newer"
    REPORT_IT = "advice.report_it"


class EngineCode(StrEnum):
    """What the engine refuses while it applies a plan."""

    TASK_CHANGED = "engine.task_changed"
    FAULT = "engine.fault"
    UNSOUND = "engine.unsound"
    SILENT = "engine.silent"
    PARTLY_DONE = "engine.partly_done"


class StoreCode(StrEnum):
    """What stands in the way of database and secrets."""

    ACCOUNT_IN_USE = "store.account_in_use"
    DATABASE_FAILED = "store.database_failed"
    ROW_UNREADABLE = "store.row_unreadable"
    NEWER_SCHEMA = "store.newer_schema"
    DISK_FULL = "store.disk_full"
    DATABASE_IN_USE = "store.database_in_use"
    DATABASE_NOT_WRITABLE = "store.database_not_writable"
    CLOSED = "store.closed"
    SEVERAL_RUNS = "store.several_runs"
    DIGEST_TOO_SHORT = "store.digest_too_short"
    SEVERAL_PLANS = "store.several_plans"
    LEASE_LOST = "store.lease_lost"
    LEASE_TAKEN = "store.lease_taken"
    NO_PLACE_FOR_SECRETS = "store.no_place_for_secrets"
    NO_PASSPHRASE = "store.no_passphrase"
    WRONG_PASSPHRASE = "store.wrong_passphrase"
    SECRETS_UNREADABLE = "store.secrets_unreadable"
    SECRETS_NOT_WRITABLE = "store.secrets_not_writable"
    SECRETS_IN_USE = "store.secrets_in_use"
    NO_KEY_RING = "store.no_key_ring"
    KEY_RING_FAILED = "store.key_ring_failed"
    KEY_RING_LOCKED = "store.key_ring_locked"
    KEY_RING_KEEPS = "store.key_ring_keeps"
    SHARED_FOLDER = "store.shared_folder"
    ACCOUNT_EXISTS = "store.account_exists"
    PAIR_EXISTS = "store.pair_exists"
    DAMAGED = "store.damaged"
    DAMAGED_WITHOUT_BACKUP = "store.damaged_without_backup"
    DATABASE_GONE = "store.database_gone"
    NOTHING_TO_REPAIR = "store.nothing_to_repair"
    EMPTY_FILE = "store.empty_file"
    TABLE_MISSING = "store.table_missing"
    NOT_REPAIRED = "store.not_repaired"
    CLOUD_FOLDER = "store.cloud_folder"
    SOME_CLOUD_FOLDER = "store.some_cloud_folder"
    NETWORK_DRIVE = "store.network_drive"


class OptionCode(StrEnum):
    """What is wrong with an option of an account."""

    EMPTY = "option.empty"
    TOO_SHORT = "option.too_short"
    TOO_LONG = "option.too_long"
    OUT_OF_RANGE = "option.out_of_range"
    NOT_ONE_OF = "option.not_one_of"
    TRUE_OR_FALSE = "option.true_or_false"
    NO_ADDRESS = "option.no_address"


class ServiceCode(StrEnum):
    """What the services refuse."""

    LIVE_CHECK_UNCONFIRMED = "service.live_check_unconfirmed"
    LIVE_CHECK_WITHOUT_LIST = "service.live_check_without_list"
    LIVE_CHECK_UNKNOWN_LIST = "service.live_check_unknown_list"
    LIVE_CHECK_LIST_IN_USE = "service.live_check_list_in_use"
    NOT_OUR_TASK = "service.not_our_task"
    NO_ACCOUNT = "service.no_account"
    ACCOUNT_NAME = "service.account_name"
    OPTION_REFUSED = "service.option_refused"
    NOTHING_STORED = "service.nothing_stored"
    NO_OPTION = "service.no_option"
    SECRET_NOT_STORED = "service.secret_not_stored"
    NO_SIGN_IN = "service.no_sign_in"
    SAME_LIST = "service.same_list"
    RING = "service.ring"
    NO_PAIR = "service.no_pair"
    PAIR_RUNS = "service.pair_runs"
    PAIR_NAME = "service.pair_name"
    PAIR_INTERVAL = "service.pair_interval"
    LIST_READ_ONLY = "service.list_read_only"
    NO_TASK = "service.no_task"
    RUN_UNDER_WAY = "service.run_under_way"
    SYNCED_ELSEWHERE = "service.synced_elsewhere"
    PAIR_NOT_LOCKED = "service.pair_not_locked"
    NOT_BOTH = "service.not_both"
    NO_RUN = "service.no_run"
    PAIR_GONE = "service.pair_gone"
    ACCOUNT_GONE = "service.account_gone"
    NO_PLAN = "service.no_plan"
    UNDER_REVIEW = "service.under_review"
    PLAN_TOO_OLD = "service.plan_too_old"
    UNEXPECTED = "service.unexpected"
    RUN_NOT_ENDED = "service.run_not_ended"
    NO_CHANGE = "service.no_change"
    NOT_A_CHANGE = "service.not_a_change"
    OF_ACCOUNT = "service.of_account"
    """An error of a system, with the account that is meant."""
    OPTION_MISSING = "service.option_missing"
    SECRET_MISSING = "service.secret_missing"
    OPTIONS_REFUSED = "service.options_refused"
    NO_LIST = "service.no_list"
    SEVERAL_LISTS = "service.several_lists"
    NO_LISTS = "service.no_lists"
    NO_VALUE = "service.no_value"
    SEVERAL_TASKS = "service.several_tasks"
    MANY_TASKS = "service.many_tasks"
    NO_HOLD = "service.no_hold"
    NO_HOLD_OF_FIELD = "service.no_hold_of_field"
    SEVERAL_HOLDS = "service.several_holds"
    SEVERAL_HOLDS_OF_FIELD = "service.several_holds_of_field"
    NO_LINK = "service.no_link"
    NO_SERIES = "service.no_series"
    SEVERAL_LINKS = "service.several_links"
    CHANGE_FAILED = "service.change_failed"
    NOTHING_TO_UNDO = "service.nothing_to_undo"
    ONLY_NEW_ID = "service.only_new_id"


class CommandCode(StrEnum):
    """What is wrong with a command line."""

    NEEDS_NO_SECRET = "command.needs_no_secret"
    NOT_AN_OPTION = "command.not_an_option"
    OPTION_TWICE = "command.option_twice"
    OPTION_IS_SECRET = "command.option_is_secret"
    EMPTY_INPUT = "command.empty_input"
    LIMIT = "command.limit"
    VALUE_WITHOUT_FIELD = "command.value_without_field"
    NO_FIELD = "command.no_field"
    NOT_A_SIDE = "command.not_a_side"
    INTERVAL = "command.interval"
    LIVE_ONLY = "command.live_only"
    NO_ROW = "command.no_row"
    NO_PAIR_NAMED = "command.no_pair_named"
    PLAN_OF_ONE_PAIR = "command.plan_of_one_pair"
    NAMES_OR_ALL = "command.names_or_all"
    NOT_A_RULE = "command.not_a_rule"


class AppCode(StrEnum):
    """What keeps the program itself from its work."""

    AUTOSTART_REGISTRY = "app.autostart_registry"
    AUTOSTART_FILE = "app.autostart_file"
    SETTINGS_UNREADABLE = "app.settings_unreadable"
    SETTINGS_MALFORMED = "app.settings_malformed"
    SETTINGS_NOT_SAVED = "app.settings_not_saved"
    NOT_EXPORTED = "app.not_exported"
    FOLDER_NOT_LOCKED = "app.folder_not_locked"
    NO_LISTENING = "app.no_listening"
    SETTING_MISSPELLED = "app.setting_misspelled"
    SETTING_UNKNOWN = "app.setting_unknown"
    VARIABLE_REFUSED = "app.variable_refused"
    SETTING_REFUSED = "app.setting_refused"
    FOLDER_REFUSED = "app.folder_refused"
    NO_BACKUP = "app.no_backup"
    PASSPHRASE_UNREADABLE = "app.passphrase_unreadable"
    SECRETS_NOT_REMOVED = "app.secrets_not_removed"
    PROGRAM_MISTAKE = "app.program_mistake"
    SECONDS_ALLOWED = "app.seconds_allowed"
    DAYS_ALLOWED = "app.days_allowed"
    THEMES_ALLOWED = "app.themes_allowed"
    LANGUAGES_ALLOWED = "app.languages_allowed"
    TRUE_OR_FALSE = "app.true_or_false"
