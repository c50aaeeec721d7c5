"""What the connectors' kit has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import (
    CHANGE_TASK,
    CHECK_ADDRESS,
    CHECK_CONNECTION,
    CHECK_SIGN_IN,
    CORRECT_IT,
    FREE_SPACE,
    LOOK_IN_THE_LOG,
    NEXT_RUN_LOOKS,
    SIGN_IN_AGAIN,
    WAITS_BY_ITSELF,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.render import Phrase, phrase, plural

ERRORS: Mapping[str, ErrorPhrase] = {
    "http.not_there": ErrorPhrase("It is not there", "{cause}", NEXT_RUN_LOOKS),
    "http.refused": ErrorPhrase("The server refused the request", "{cause}", CHANGE_TASK),
    "http.web_page": ErrorPhrase(
        "The server answered with a web page", "{where} gave HTML instead of data", CHECK_ADDRESS
    ),
    "http.unreachable": ErrorPhrase("The server cannot be reached", "{where}: {reason}", CHECK_CONNECTION),
    "http.no_tls": ErrorPhrase(
        "No secure connection can be made",
        "{where}: {reason}",
        "Check the address and its port; a server without TLS has an address that begins with http://.",
    ),
    "http.untrusted": ErrorPhrase(
        "The server's certificate is not trusted",
        "{where}: {reason}",
        "Check the address; if the server has its own authority, install it on this computer.",
    ),
    "http.sign_in_refused": ErrorPhrase("The user name or password was refused", "{cause}", CHECK_SIGN_IN),
    "http.forbidden": ErrorPhrase(
        "The account may not do this",
        "{cause}",
        "Check the rights of this account on the server, or choose another list.",
    ),
    "http.changed": ErrorPhrase("It changed on the server", "{cause}", NEXT_RUN_LOOKS),
    "http.slow_down": ErrorPhrase("The server asks to slow down", "{cause}", WAITS_BY_ITSELF),
    "http.locked": ErrorPhrase("The server has locked it", "{cause}", CHECK_CONNECTION),
    "http.too_large": ErrorPhrase("The task is too large for the server", "{cause}", CHANGE_TASK),
    "http.no_space": ErrorPhrase("The server has no space left", "{cause}", "Free some space there."),
    "http.server_problem": ErrorPhrase("The server has a problem", "{cause}", CHECK_CONNECTION),
    "http.redirected": ErrorPhrase(
        "The server sends us elsewhere", "{cause}", "Use the address it names, if you trust it."
    ),
    "http.no_sense": ErrorPhrase("The server's answer makes no sense", "{cause}", CHECK_ADDRESS),
    "http.circles": ErrorPhrase("The server sends us in circles", "{where}", CHECK_ADDRESS),
    "http.other_server": ErrorPhrase(
        "The server sends us to another server",
        "{where} points to {server}",
        "If you trust it, enter that address in the account's settings.",
    ),
    "http.large_answer": ErrorPhrase("The server's answer is too large", "{where}", CHECK_ADDRESS),
    "http.body_packed": ErrorPhrase(
        "The server packed its answer in a way that was not asked for", "{where}", CHECK_ADDRESS
    ),
    "http.bad_address": ErrorPhrase("The address cannot be used", "{where}: {reason}", CHECK_ADDRESS),
    "http.limit_used_up": ErrorPhrase(
        "The system's request limit is used up", "{method} {path} was not sent", WAITS_BY_ITSELF
    ),
    "http.list_unsure": ErrorPhrase(
        "The list could not be read as a whole",
        "Its pages repeat themselves or changed while they were read",
        "TaskSync tries again by itself.",
    ),
    "http.same_page": ErrorPhrase(
        "The system repeats the same page", "A list could not be read to its end", CHECK_ADDRESS
    ),
    "http.endless_list": ErrorPhrase("The list does not end", "More than {most} pages", CHECK_ADDRESS),
    "http.token_refused": ErrorPhrase(
        "The sign-in was refused", "{cause}", "Enter a new token in the account's settings, or sign in again."
    ),
    "http.nested": ErrorPhrase("The server's answer is nested too deeply", "{where}", CHECK_ADDRESS),
    "http.answer_not_utf8": ErrorPhrase(
        "The server's answer cannot be read", "{where}: it is not UTF-8", CHECK_ADDRESS
    ),
    "http.link_elsewhere": ErrorPhrase("The server sends us to another server", "It names {server}", CHECK_ADDRESS),
    "http.no_resources": ErrorPhrase(
        "The server's answer makes no sense", "{where} gave no list of resources", CHECK_ADDRESS
    ),
    "http.unsafe_xml": ErrorPhrase("The server's answer is not safe to read", "{where}", CHECK_ADDRESS),
    "http.damaged_xml": ErrorPhrase(
        "The server's answer is cut off or damaged", "{where}: {reason}", "Try again later."
    ),
    "http.unsendable": ErrorPhrase(
        "The request cannot be sent",
        "{where}: a header holds characters that cannot be sent; most often a password or token",
        "Enter the password or token again, without line breaks.",
    ),
    "http.answer_cut_off": ErrorPhrase("The server's answer cannot be read", "{where}: it is cut off", CHECK_ADDRESS),
    "http.answer_not_json": ErrorPhrase("The server's answer cannot be read", "{where}: it is not JSON", CHECK_ADDRESS),
    "sign_in.no_token": ErrorPhrase("The sign-in's answer makes no sense", "It holds no access token", CHECK_ADDRESS),
    "sign_in.damaged": ErrorPhrase("The stored sign-in is damaged", "", SIGN_IN_AGAIN),
    "sign_in.nobody": ErrorPhrase("Nobody has signed in", "", "Sign in, or enter a token, in the account's settings."),
    "sign_in.renewed_elsewhere": ErrorPhrase("Another program renews the sign-in", "{path}", CHECK_CONNECTION),
    "sign_in.code_expired": ErrorPhrase(
        "The code was not entered in time", "", "Start the sign-in again and enter the new code."
    ),
    "sign_in.no_code": ErrorPhrase("The sign-in's answer makes no sense", "It holds no code to enter", CHECK_ADDRESS),
    "sign_in.declined": ErrorPhrase("The sign-in was declined", "{cause}", "Start it again to allow it."),
    "sign_in.port_taken": ErrorPhrase(
        "The sign-in cannot come back to port {port}",
        "Another program or another sign-in uses it ({reason})",
        "Finish the other one first, or choose another port in the account and in your app.",
    ),
    "sign_in.too_late": ErrorPhrase("The sign-in was not finished in time", "", "Start it again."),
    "sign_in.no_app": ErrorPhrase(
        "There is no app to sign in with",
        "Signing in needs the client id and the client secret of an app of your own",
        "Enter both in the account's settings, or use a token.",
    ),
    "sign_in.refused": ErrorPhrase("The sign-in was refused", "{said}", SIGN_IN_AGAIN),
    "file.gone": ErrorPhrase(
        "The file is gone",
        "{path} existed at an earlier run",
        "Restore the file, or choose another one for this account.",
    ),
    "file.not_utf8": ErrorPhrase(
        "The file is not UTF-8 text", "{path} is UTF-16 or not text at all", "Save it as UTF-8."
    ),
    "file.no_task": ErrorPhrase("The task is gone", "{path} has no task {task}", NEXT_RUN_LOOKS),
    "file.record_unreadable": ErrorPhrase("{problem}", "{path}, line {line}", CHANGE_TASK),
    "file.task_changed": ErrorPhrase("The task has changed", "{path}, line {line}", NEXT_RUN_LOOKS),
    "file.task_exists": ErrorPhrase("The task exists already", "{path} has the id {task}", NEXT_RUN_LOOKS),
    "file.field_not_kept": ErrorPhrase("The field {field} cannot be kept here", "{path}", CHANGE_TASK),
    "file.not_unicode": ErrorPhrase("The text is not valid Unicode", "{path}", CHANGE_TASK),
    "file.failed": ErrorPhrase("The file could not be {done}", "{path}: {reason}", "Check the disk."),
    "file.protected": ErrorPhrase(
        "The file may not be {done}", "{path} is protected", "Change the permissions of the file and its folder."
    ),
    "file.not_a_file": ErrorPhrase("This is not a file", "{path} is a folder or lies below a file", CORRECT_IT),
    "file.no_folder": ErrorPhrase(
        "The folder does not exist",
        "{folder} is not a folder",
        "Create the folder, or correct the path of this account.",
    ),
    "file.disk_full": ErrorPhrase("The disk is full", "{path} could not be {done}", FREE_SPACE),
    "file.folder_missing": ErrorPhrase("The folder does not exist", "{path} could not be {done}", CORRECT_IT),
    "file.in_use": ErrorPhrase("The file is in use", "{path} is locked by another program", "Close it there."),
    "file.changed": ErrorPhrase("The file has changed", "{path} was written by another program", NEXT_RUN_LOOKS),
    "file.being_written": ErrorPhrase(
        "Another program is writing the file",
        "{path} goes on changing, or is open for writing",
        "Save and close it there.",
    ),
    "file.too_large": ErrorPhrase(
        "The file is too large", "{path} is larger than {limit} megabytes", "Divide it, or choose another file."
    ),
    "file.workbook": ErrorPhrase(
        "The file is a workbook, not text", "{path} is an Excel or OpenDocument file", "Save it there as CSV (UTF-8)."
    ),
    "file.archived": ErrorPhrase(
        "The task is archived",
        "It was moved out of {path} into the archive beside it, which TaskSync does not write",
        "Change it in the archive, or move it back into the list.",
    ),
    "file.not_read_again": ErrorPhrase(
        "The text cannot be kept in this file",
        "{path}: written into it, it could not be read again as it is",
        CHANGE_TASK,
    ),
    "file.not_in_encoding": ErrorPhrase(
        "The file's encoding has no letters for the text",
        "{path} is kept in its encoding, {encoding}",
        "Save the file as UTF-8, or change the task.",
    ),
    "file.damaged": ErrorPhrase("{error.title}", "{path}: {error.cause}", "{error.next_step}"),
    "kit.resume_point": ErrorPhrase("The resume point cannot be read", "", LOOK_IN_THE_LOG),
}

PARTS: Mapping[str, Phrase] = {
    "sign_in.page_nothing": phrase("There is nothing here."),
    "sign_in.page_other": phrase("This is not the sign-in that TaskSync waits for."),
    "sign_in.page_refused": phrase("The sign-in was refused. You can close this page."),
    "sign_in.page_no_code": phrase("The answer holds no code."),
    "sign_in.page_signed_in": phrase("You are signed in. You can close this page and go back to TaskSync."),
    "kit.local_user": phrase("this computer's user"),
    "http.answered": phrase("{where} was answered with {status}"),
    "http.answered_saying": phrase("{where} was answered with {status}: {said}"),
    "http.no_connection_in_time": phrase("no connection in time"),
    "http.tls_failed": phrase("TLS failed"),
    "http.no_answer_in_time": phrase("no answer in time"),
    "http.body_damaged": phrase("the packed answer is damaged or cut off"),
    "sign_in.no_way_in": phrase("Enter a token, or the client id and the client secret of an app to sign in with."),
    "file.tasks": plural("{count} task", "{count} tasks"),
    "file.not_yet": phrase("The file does not exist yet; the first sync creates it"),
    "file.id_twice": phrase("The id {task} is used by an earlier task. Remove it here to make this a task of its own."),
    "file.record_not_utf8": phrase("It is not UTF-8 text. Save the file as UTF-8."),
    "file.half_character": phrase("It holds half of a character (a lone surrogate). Correct it in the file."),
    "file.record_too_long": phrase("It is longer than {limit} characters. Shorten it in the file."),
    "file.record_malformed": phrase("It cannot be read ({reason})."),
    "kit.no_address": phrase("Enter an address that begins with https://."),
    "kit.secrets_in_address": phrase("Put user name, password or token into their own fields, not into the address."),
    "kit.not_a_person": phrase("Write each person as name = id; this is none: {part}."),
    "kit.given_twice": phrase("'{name}' is given twice."),
}
"""Remarks, problems of single records, and what stands inside causes."""
