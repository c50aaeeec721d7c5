"""What the kit has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class HttpCode(StrEnum):
    """What goes wrong between us and a server."""

    NOT_THERE = "http.not_there"
    REFUSED = "http.refused"
    WEB_PAGE = "http.web_page"
    UNREACHABLE = "http.unreachable"
    NO_TLS = "http.no_tls"
    UNTRUSTED = "http.untrusted"
    SIGN_IN_REFUSED = "http.sign_in_refused"
    FORBIDDEN = "http.forbidden"
    CHANGED = "http.changed"
    SLOW_DOWN = "http.slow_down"
    LOCKED = "http.locked"
    TOO_LARGE = "http.too_large"
    NO_SPACE = "http.no_space"
    SERVER_PROBLEM = "http.server_problem"
    REDIRECTED = "http.redirected"
    NO_SENSE = "http.no_sense"
    CIRCLES = "http.circles"
    OTHER_SERVER = "http.other_server"
    LARGE_ANSWER = "http.large_answer"
    BAD_ADDRESS = "http.bad_address"
    LIMIT_USED_UP = "http.limit_used_up"
    LIST_UNSURE = "http.list_unsure"
    SAME_PAGE = "http.same_page"
    ENDLESS_LIST = "http.endless_list"
    TOKEN_REFUSED = "http.token_refused"
    NESTED = "http.nested"
    ANSWER_NOT_UTF8 = "http.answer_not_utf8"
    LINK_ELSEWHERE = "http.link_elsewhere"
    NO_RESOURCES = "http.no_resources"
    UNSAFE_XML = "http.unsafe_xml"
    DAMAGED_XML = "http.damaged_xml"
    UNSENDABLE = "http.unsendable"
    ANSWER_CUT_OFF = "http.answer_cut_off"
    ANSWER_NOT_JSON = "http.answer_not_json"
    ANSWERED = "http.answered"
    ANSWERED_SAYING = "http.answered_saying"
    NO_CONNECTION_IN_TIME = "http.no_connection_in_time"
    NO_ANSWER_IN_TIME = "http.no_answer_in_time"


class SignInCode(StrEnum):
    """What goes wrong while somebody signs in, or with what a sign-in yielded."""

    NO_TOKEN = "sign_in.no_token"
    DAMAGED = "sign_in.damaged"
    NOBODY = "sign_in.nobody"
    RENEWED_ELSEWHERE = "sign_in.renewed_elsewhere"
    CODE_EXPIRED = "sign_in.code_expired"
    NO_CODE = "sign_in.no_code"
    DECLINED = "sign_in.declined"
    PORT_TAKEN = "sign_in.port_taken"
    TOO_LATE = "sign_in.too_late"
    NO_APP = "sign_in.no_app"
    REFUSED = "sign_in.refused"
    NO_WAY_IN = "sign_in.no_way_in"


class FileCode(StrEnum):
    """What goes wrong with a file of tasks."""

    GONE = "file.gone"
    NOT_UTF8 = "file.not_utf8"
    NO_TASK = "file.no_task"
    RECORD_UNREADABLE = "file.record_unreadable"
    TASK_CHANGED = "file.task_changed"
    TASK_EXISTS = "file.task_exists"
    FIELD_NOT_KEPT = "file.field_not_kept"
    NOT_UNICODE = "file.not_unicode"
    FAILED = "file.failed"
    PROTECTED = "file.protected"
    NOT_A_FILE = "file.not_a_file"
    NO_FOLDER = "file.no_folder"
    DISK_FULL = "file.disk_full"
    FOLDER_MISSING = "file.folder_missing"
    IN_USE = "file.in_use"
    CHANGED = "file.changed"
    DAMAGED = "file.damaged"
    TASKS = "file.tasks"
    NOT_YET = "file.not_yet"
    ID_TWICE = "file.id_twice"
    RECORD_NOT_UTF8 = "file.record_not_utf8"
    RECORD_MALFORMED = "file.record_malformed"


class KitCode(StrEnum):
    """What several connectors say."""

    RESUME_POINT = "kit.resume_point"
    STEP_UNCERTAIN = "kit.step_uncertain"
    STEP_FAILED = "kit.step_failed"
    NO_ADDRESS = "kit.no_address"
    SECRETS_IN_ADDRESS = "kit.secrets_in_address"
    NOT_A_PERSON = "kit.not_a_person"
    GIVEN_TWICE = "kit.given_twice"
