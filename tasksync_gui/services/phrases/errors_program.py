"""What errors of engine, store, services, command line and app say."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.error_codes import (
    Advice,
    AppCode,
    CommandCode,
    EngineCode,
    OptionCode,
    PlainCode,
    ServiceCode,
    StoreCode,
)
from tasksync_gui.services.phrases.error_phrase import (
    CHANGE_TASK,
    CHECK_ADDRESS,
    CHECK_CONNECTION,
    CHECK_DATA_FOLDER,
    CHECK_SIGN_IN,
    CHOOSE_OR_RESTORE,
    CORRECT_IT,
    FREE_SPACE,
    INSTALL_NEWER,
    LOOK_IN_THE_LOG,
    NEXT_RUN_LOOKS,
    REPAIR_FILE,
    REPORT_IT,
    WAIT_FOR_IT,
    WAITS_BY_ITSELF,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.language import N_
from tasksync_gui.services.phrases.render import Phrase, phrase, plural

OWN_DISK = N_("Choose a folder on this computer with TASKSYNC_DATA_DIR or --data-dir.")
NAME_IT_CLEARLY = N_("Give more of its title, or its id.")
OPEN_KEY_RING = N_(
    "Install and unlock a key ring (GNOME Keyring, KWallet, KeePassXC), or set TASKSYNC_PASSPHRASE to use an"
    " encrypted file, or give the secret as TASKSYNC_SECRET_<NAME>."
)
SET_PASSPHRASE = N_(
    "Set TASKSYNC_PASSPHRASE to the passphrase of this file, or move the file away and enter the secrets again."
)

PARTS: Mapping[str, Phrase] = {
    Advice.LOOK_IN_THE_LOG: phrase(LOOK_IN_THE_LOG),
    Advice.CORRECT_IT: phrase(CORRECT_IT),
    Advice.CHECK_SIGN_IN: phrase(CHECK_SIGN_IN),
    Advice.WAITS_BY_ITSELF: phrase(WAITS_BY_ITSELF),
    Advice.CHECK_CONNECTION: phrase(CHECK_CONNECTION),
    Advice.FREE_SPACE: phrase(FREE_SPACE),
    Advice.NEXT_RUN_LOOKS: phrase(NEXT_RUN_LOOKS),
    Advice.CHOOSE_OR_RESTORE: phrase(CHOOSE_OR_RESTORE),
    Advice.CHANGE_TASK: phrase(CHANGE_TASK),
    Advice.CHECK_ADDRESS: phrase(CHECK_ADDRESS),
    Advice.REPAIR_FILE: phrase(REPAIR_FILE),
    Advice.WAIT_FOR_IT: phrase(WAIT_FOR_IT),
    Advice.CHECK_DATA_FOLDER: phrase(CHECK_DATA_FOLDER),
    Advice.INSTALL_NEWER: phrase(INSTALL_NEWER),
    Advice.REPORT_IT: phrase(REPORT_IT),
    StoreCode.CLOUD_FOLDER: phrase("synchronised by {service}"),
    StoreCode.SOME_CLOUD_FOLDER: phrase("synchronised by a cloud service"),
    StoreCode.NETWORK_DRIVE: phrase("on a network drive ({kind})"),
    StoreCode.EMPTY_FILE: phrase("the file is empty"),
    StoreCode.TABLE_MISSING: phrase("the table '{table}' is missing"),
    OptionCode.EMPTY: phrase("Please fill this in."),
    OptionCode.TOO_SHORT: plural("At least {count} character is needed.", "At least {count} characters are needed."),
    OptionCode.TOO_LONG: plural("At most {count} character is allowed.", "At most {count} characters are allowed."),
    OptionCode.OUT_OF_RANGE: phrase("Please enter a number from {low} to {high}."),
    OptionCode.NOT_ONE_OF: phrase("Please choose one of these: {choices}."),
    OptionCode.TRUE_OR_FALSE: phrase("Please enter true or false."),
    OptionCode.NO_ADDRESS: phrase("Please enter a whole address that begins with https://."),
    AppCode.SECONDS_ALLOWED: phrase("a whole number of seconds from {least} to {most}"),
    AppCode.DAYS_ALLOWED: phrase("a whole number of days from {least} to {most}"),
    AppCode.THEMES_ALLOWED: phrase("system, light or dark"),
    AppCode.LANGUAGES_ALLOWED: phrase("one of: {choices}"),
    AppCode.TRUE_OR_FALSE: phrase("true or false"),
}
"""Parts of errors: what to do by class, and what stands inside a cause."""

ERRORS: Mapping[str, ErrorPhrase] = {
    PlainCode.ERROR: ErrorPhrase("{title}", "{cause}", "{next_step}"),
    EngineCode.TASK_CHANGED: ErrorPhrase("The task changed since it was read", "{system}: {task}", NEXT_RUN_LOOKS),
    EngineCode.FAULT: ErrorPhrase(
        "The connector of {system} failed",
        "{kind}",
        "The log has the details; report them to whoever made the connector.",
    ),
    EngineCode.UNSOUND: ErrorPhrase(
        "The connector of {system} answered what cannot be used",
        "{why}",
        "The log has the details; report them to whoever made the connector.",
    ),
    EngineCode.SILENT: ErrorPhrase("{system} does not answer", "Nothing was heard of it for long", CHECK_CONNECTION),
    EngineCode.PARTLY_DONE: ErrorPhrase(
        "Only a part of it may have arrived", "{error.what}", "TaskSync looks what arrived and sends the rest."
    ),
    StoreCode.ACCOUNT_IN_USE: ErrorPhrase(
        "The account is in use", "It belongs to the pair {pairs}", "Remove or change that pair first."
    ),
    StoreCode.ROW_UNREADABLE: ErrorPhrase(
        "The database holds something that cannot be read",
        "{path}: {reason}",
        "Try again; if this stays so, put a backup of the database in its place.",
    ),
    StoreCode.DATABASE_FAILED: ErrorPhrase("The database reports an error", "{path}: {reason}", CHECK_DATA_FOLDER),
    StoreCode.NEWER_SCHEMA: ErrorPhrase(
        "The database was written by a newer version of TaskSync",
        "{path} has schema {version}; this version knows schemas up to {newest}",
        INSTALL_NEWER,
    ),
    StoreCode.DISK_FULL: ErrorPhrase("The disk is full", "{path}: {reason}", "Free some space and try again."),
    StoreCode.DATABASE_IN_USE: ErrorPhrase(
        "The database is in use", "{path}: {reason}", "Close other programs that have it open and try again."
    ),
    StoreCode.DATABASE_NOT_WRITABLE: ErrorPhrase(
        "The database cannot be written",
        "{path}: {reason}",
        "Give {user} write permission there, or choose another folder with TASKSYNC_DATA_DIR.",
    ),
    StoreCode.CLOSED: ErrorPhrase("The database is closed", "{path}", "Start TaskSync again."),
    StoreCode.SEVERAL_RUNS: ErrorPhrase(
        "The run is not named clearly", "Several runs begin with '{run}'", "Give more characters of its id."
    ),
    StoreCode.DIGEST_TOO_SHORT: ErrorPhrase(
        "The plan is not named clearly",
        "'{digest}' is shorter than {least} digits",
        "Give more digits of it, as the preview shows them.",
    ),
    StoreCode.SEVERAL_PLANS: ErrorPhrase(
        "The plan is not named clearly",
        "Several plans begin with '{digest}'",
        "Give more digits of it, as the preview shows them.",
    ),
    StoreCode.LEASE_LOST: ErrorPhrase(
        "Another run has taken over this pair", "This run's lease is no longer the newest", WAIT_FOR_IT
    ),
    StoreCode.LEASE_TAKEN: ErrorPhrase(
        "This pair is being synced by another computer", "Lease of {computer}", WAIT_FOR_IT
    ),
    StoreCode.NO_PLACE_FOR_SECRETS: ErrorPhrase(
        "There is no safe place for secrets", "Neither a key ring nor an encrypted file is set up", OPEN_KEY_RING
    ),
    StoreCode.NO_PASSPHRASE: ErrorPhrase("The file of secrets has no passphrase", "{path}", SET_PASSPHRASE),
    StoreCode.WRONG_PASSPHRASE: ErrorPhrase("The file of secrets does not open", "Wrong passphrase", SET_PASSPHRASE),
    StoreCode.SECRETS_UNREADABLE: ErrorPhrase(
        "The file of secrets is damaged",
        "{path}",
        "Put it back from a backup of yours, or move the file away and enter the secrets again.",
    ),
    StoreCode.SECRETS_NOT_WRITABLE: ErrorPhrase(
        "The file of secrets cannot be written", "{path}: {reason}", CHECK_DATA_FOLDER
    ),
    StoreCode.SECRETS_IN_USE: ErrorPhrase(
        "The file of secrets is in use",
        "Another TaskSync is writing {path}",
        "Wait until it has finished, or close it, and try again.",
    ),
    StoreCode.NO_KEY_RING: ErrorPhrase(
        "There is no safe place for secrets", "This system offers no key ring", OPEN_KEY_RING
    ),
    StoreCode.KEY_RING_LOCKED: ErrorPhrase(
        "The key ring is locked", "It was not unlocked", "Unlock it (it opens with your login, or asks), and try again."
    ),
    StoreCode.KEY_RING_KEEPS: ErrorPhrase(
        "The key ring keeps what was to be removed",
        "",
        "Remove the entries named TaskSync in the key ring's own program.",
    ),
    StoreCode.KEY_RING_FAILED: ErrorPhrase("The key ring cannot be used", "It answered {answer}", OPEN_KEY_RING),
    StoreCode.SHARED_FOLDER: ErrorPhrase(
        "The database must not lie in a shared folder",
        "{folder} is {reason}; two machines would overwrite each other's state",
        OWN_DISK,
    ),
    StoreCode.ACCOUNT_EXISTS: ErrorPhrase("There is already an account named '{name}'", "", "Choose another name."),
    StoreCode.PAIR_EXISTS: ErrorPhrase("There is already a pair named '{name}'", "", "Choose another name."),
    StoreCode.DAMAGED: ErrorPhrase(
        "The database is damaged",
        "{path}: {reason}",
        "Start TaskSync again, or enter 'tasksync repair': both put the backup {backup} in its place.",
    ),
    StoreCode.DATABASE_GONE: ErrorPhrase(
        "The database is gone",
        "{path}",
        "Enter 'tasksync repair' to put the backup {backup} in its place, or 'tasksync repair --afresh' to start anew.",
    ),
    StoreCode.NOTHING_TO_REPAIR: ErrorPhrase(
        "There is nothing to repair", "The database is sound", "Look at 'tasksync doctor' for what else may be wrong."
    ),
    StoreCode.NOT_REPAIRED: ErrorPhrase(
        "The backup could not be put in the database's place", "{path}: {reason}", CHECK_DATA_FOLDER
    ),
    StoreCode.DAMAGED_WITHOUT_BACKUP: ErrorPhrase(
        "The database is damaged",
        "{path}: {reason}",
        "Enter 'tasksync repair --afresh': the file is put aside, and TaskSync starts anew. Accounts and pairs have to"
        " be entered again; tasks are matched, none is deleted.",
    ),
    ServiceCode.LIVE_CHECK_UNCONFIRMED: ErrorPhrase(
        "A live check writes into a list",
        "It would make, change and delete a few tasks of its own in '{list}' of '{account}'",
        "Confirm it with --yes.",
    ),
    ServiceCode.LIVE_CHECK_WITHOUT_LIST: ErrorPhrase(
        "Name the list to try",
        "A live check makes, changes and deletes tasks of its own in it. Lists: {lists}",
        "Make an empty list for it, and name it with --collection ID.",
    ),
    ServiceCode.LIVE_CHECK_UNKNOWN_LIST: ErrorPhrase("'{account}' has no list '{list}'", "Lists: {lists}", CORRECT_IT),
    ServiceCode.LIVE_CHECK_LIST_IN_USE: ErrorPhrase(
        "'{list}' is no scratch list",
        "The pair '{pair}' keeps it in step with another list",
        "Make an empty list for the check, and name it with --collection ID.",
    ),
    ServiceCode.NOT_OUR_TASK: ErrorPhrase("A task that is not ours was about to be changed", "{task}", REPORT_IT),
    ServiceCode.NO_ACCOUNT: ErrorPhrase("There is no account named '{account}'", "Known accounts: {known}", CORRECT_IT),
    ServiceCode.ACCOUNT_NAME: ErrorPhrase("This name cannot be used", "A name is one line without a colon", CORRECT_IT),
    ServiceCode.OPTION_REFUSED: ErrorPhrase("{label} cannot be used", "Option '{option}': {reason}", CORRECT_IT),
    ServiceCode.NOTHING_STORED: ErrorPhrase(
        "Nothing to sign in to '{account}' with is stored",
        "It was never entered on this computer, or its key ring was emptied",
        "Sign in, or enter a token, in the account's settings.",
    ),
    ServiceCode.NO_OPTION: ErrorPhrase("{system} has no option '{option}'", "Known options: {known}", CORRECT_IT),
    ServiceCode.SECRET_NOT_STORED: ErrorPhrase(
        "'{label}' of '{account}' is not stored",
        "It was never entered on this computer, or its key ring was emptied",
        "Enter it again in the account's settings.",
    ),
    ServiceCode.NO_SIGN_IN: ErrorPhrase(
        "{system} has no sign-in",
        "'{account}' works with what is entered in its settings",
        "Enter the password or token there.",
    ),
    ServiceCode.SAME_LIST: ErrorPhrase(
        "Both sides are the same list",
        "'{pair}' would sync a list with itself",
        "Choose different lists for source and destination.",
    ),
    ServiceCode.RING: ErrorPhrase(
        "These lists are connected already",
        "Together with {pairs} this pair would form a ring in which changes run in circles",
        "Choose another list, or limit the pairs to different labels.",
    ),
    ServiceCode.NO_PAIR: ErrorPhrase("There is no pair named '{pair}'", "Known pairs: {known}", CORRECT_IT),
    ServiceCode.PAIR_RUNS: ErrorPhrase("'{pair}' is being synced", "", "Wait until it has finished, or cancel it."),
    ServiceCode.PAIR_NAME: ErrorPhrase("The pair needs a name", "A name is one line that is not empty", CORRECT_IT),
    ServiceCode.PAIR_INTERVAL: ErrorPhrase(
        "The interval cannot be used", "{interval} is not between {least} and {most} seconds", CORRECT_IT
    ),
    ServiceCode.LIST_READ_ONLY: ErrorPhrase(
        "'{list}' is read only",
        "The {end} of this mode must be writable",
        "Choose another list, or mode update with this list as the source.",
    ),
    ServiceCode.NO_TASK: ErrorPhrase(
        "'{pair}' has no task '{task}'",
        "",
        "Give its title, a part of it, or its id. Tasks are known after the first sync.",
    ),
    ServiceCode.RUN_UNDER_WAY: ErrorPhrase(
        "The pair is being synced already", "'{pair}' has a run under way", WAIT_FOR_IT
    ),
    ServiceCode.SYNCED_ELSEWHERE: ErrorPhrase(
        "The pair is being synced already", "Another TaskSync on this computer is syncing '{pair}'", WAIT_FOR_IT
    ),
    ServiceCode.UNDER_REVIEW: ErrorPhrase(
        "The pair is under review",
        "'{pair}' has a review with answers that is not ended",
        "Apply it, or discard its answers; automatic sync goes on then.",
    ),
    ServiceCode.PAIR_NOT_LOCKED: ErrorPhrase("The pair cannot be locked", "{folder}: {reason}", CHECK_DATA_FOLDER),
    ServiceCode.NOT_BOTH: ErrorPhrase(
        "Both cannot be kept here",
        "A second task is made only for a field that both sides of a two-way pair changed",
        "Take one side's value, or enter one.",
    ),
    ServiceCode.NO_RUN: ErrorPhrase("There is no run '{run}'", "", "See 'tasksync history' for the runs there are."),
    ServiceCode.PAIR_GONE: ErrorPhrase(
        "The pair of this run is gone",
        "'{pair}' was removed, and with it what is needed to undo its runs",
        "Its history still shows what each value was before.",
    ),
    ServiceCode.ACCOUNT_GONE: ErrorPhrase(
        "The account of the {end} is gone",
        "It was removed, and '{pair}' still uses it",
        "Choose another account for the {end} of this pair, or remove the pair.",
    ),
    ServiceCode.NO_PLAN: ErrorPhrase(
        "There is no plan '{digest}' for '{pair}'", "", "Make a new preview and use its digest."
    ),
    ServiceCode.PLAN_TOO_OLD: ErrorPhrase(
        "This preview is older than a day", "", "Make a new preview; much may have changed."
    ),
    ServiceCode.UNEXPECTED: ErrorPhrase("Something went wrong in TaskSync", "{kind}", REPORT_IT),
    ServiceCode.RUN_NOT_ENDED: ErrorPhrase(
        "This run is still under way", "", "Wait until it has finished, or cancel it."
    ),
    ServiceCode.NO_CHANGE: ErrorPhrase(
        "Run {run} has no change {change}", "", "See 'tasksync history {run}' for its changes."
    ),
    ServiceCode.NOT_A_CHANGE: ErrorPhrase(
        "'{change}' names no change of run {run}", "", "See 'tasksync history {run}' for its changes."
    ),
    ServiceCode.OF_ACCOUNT: ErrorPhrase("{error.title} ('{account}')", "{error.cause}", "{error.next_step}"),
    ServiceCode.OPTION_MISSING: ErrorPhrase(
        "{label} is missing", "{system} needs the option '{option}'", "Set {option}."
    ),
    ServiceCode.SECRET_MISSING: ErrorPhrase(
        "{label} is missing",
        "{system} needs the option '{option}'",
        "Set {option} (TASKSYNC_SECRET_<NAME>, --secret-stdin).",
    ),
    ServiceCode.OPTIONS_REFUSED: ErrorPhrase("The account cannot be used", "{reason}", CORRECT_IT),
    ServiceCode.NO_LIST: ErrorPhrase(
        "'{account}' has no list '{list}'", "Its lists: {lists}", "Name one of these lists."
    ),
    ServiceCode.SEVERAL_LISTS: ErrorPhrase(
        "'{account}' has more than one list", "Its lists: {lists}", "Name one of these lists."
    ),
    ServiceCode.NO_LISTS: ErrorPhrase("'{account}' has no list", "", "Make a list there first."),
    ServiceCode.NO_VALUE: ErrorPhrase("'{text}' is no value for {field}", "", "Write {form}."),
    ServiceCode.SEVERAL_TASKS: ErrorPhrase("Several tasks fit '{task}'", "{tasks}", NAME_IT_CLEARLY),
    ServiceCode.MANY_TASKS: ErrorPhrase("Several tasks fit '{task}'", "{tasks} and {count} more", NAME_IT_CLEARLY),
    ServiceCode.NO_HOLD: ErrorPhrase(
        "There is nothing to decide for '{link}'",
        "Pair '{pair}'",
        "See 'tasksync conflicts' for what waits for you; 'tasksync preview' looks again.",
    ),
    ServiceCode.NO_HOLD_OF_FIELD: ErrorPhrase(
        "There is nothing to decide for '{link}' in the field {field}",
        "Pair '{pair}'",
        "See 'tasksync conflicts' for what waits for you; 'tasksync preview' looks again.",
    ),
    ServiceCode.SEVERAL_HOLDS: ErrorPhrase(
        "There is more than one thing to decide for '{link}'",
        "Pair '{pair}'",
        "See 'tasksync conflicts' for what waits for you; 'tasksync preview' looks again.",
    ),
    ServiceCode.SEVERAL_HOLDS_OF_FIELD: ErrorPhrase(
        "There is more than one thing to decide for '{link}' in the field {field}",
        "Pair '{pair}'",
        "See 'tasksync conflicts' for what waits for you; 'tasksync preview' looks again.",
    ),
    ServiceCode.NO_SERIES: ErrorPhrase(
        "Both sides of '{pair}' say alike whether a task repeats",
        "Nothing is asked about repeating tasks",
        "Choose a two-way pair in which tasks repeat on one side only.",
    ),
    ServiceCode.NO_LINK: ErrorPhrase("There is no task '{link}'", "Pair '{pair}'", "See 'tasksync conflicts'."),
    ServiceCode.SEVERAL_LINKS: ErrorPhrase(
        "There is more than one task '{link}'", "Pair '{pair}'", "See 'tasksync conflicts'."
    ),
    ServiceCode.CHANGE_FAILED: ErrorPhrase(
        "There is nothing to undo", "This change did not take place", "Choose a change of this run that was made."
    ),
    ServiceCode.ONLY_NEW_ID: ErrorPhrase(
        "There is nothing to undo",
        "The task's system gave it another id, and TaskSync only noted that",
        "Choose another change of this run.",
    ),
    ServiceCode.NOTHING_TO_UNDO: ErrorPhrase(
        "There is nothing to undo", "This run changed nothing", "Choose another run in the history."
    ),
    CommandCode.NEEDS_NO_SECRET: ErrorPhrase("{system} needs no secret", "", "Leave --secret-stdin out."),
    CommandCode.NOT_AN_OPTION: ErrorPhrase("'{text}' is no option", "Options are written as key=value", CORRECT_IT),
    CommandCode.OPTION_TWICE: ErrorPhrase("The option '{option}' is given twice", "", "Give it once."),
    CommandCode.OPTION_IS_SECRET: ErrorPhrase(
        "The option '{option}' is a secret",
        "Command lines can be read by other programs and stay in the shell's history",
        "Give it with --secret-stdin or in the environment as TASKSYNC_SECRET_<NAME>.",
    ),
    CommandCode.EMPTY_INPUT: ErrorPhrase(
        "Standard input is empty",
        "--secret-stdin reads the {option} from there",
        "Write it to standard input, or leave --secret-stdin out.",
    ),
    CommandCode.LIMIT: ErrorPhrase("The limit must be at least 1", "--limit {limit}", CORRECT_IT),
    CommandCode.VALUE_WITHOUT_FIELD: ErrorPhrase("A value needs its field", "", "Name the field before --value."),
    CommandCode.NO_FIELD: ErrorPhrase("There is no field '{name}'", "Known fields: {known}", CORRECT_IT),
    CommandCode.NOT_A_SIDE: ErrorPhrase(
        "'{text}' names no account", "A side is written as ACCOUNT or ACCOUNT:COLLECTION", CORRECT_IT
    ),
    CommandCode.INTERVAL: ErrorPhrase(
        "The interval cannot be used", "--interval {interval} is not between {least} and {most} seconds", CORRECT_IT
    ),
    CommandCode.LIVE_ONLY: ErrorPhrase("--collection and --yes belong to --live", "", "Add --live ACCOUNT."),
    CommandCode.NO_ROW: ErrorPhrase(
        "The preview has no such row", "'{task}'", "Name a row as the preview shows it, or make a new preview."
    ),
    CommandCode.NO_PAIR_NAMED: ErrorPhrase("No pair is named", "Known pairs: {known}", "Name one, or use --all."),
    CommandCode.PLAN_OF_ONE_PAIR: ErrorPhrase("A plan belongs to one pair", "", "Name that pair with --plan."),
    CommandCode.NAMES_OR_ALL: ErrorPhrase("Name pairs or use --all, not both", "", "Leave one of them out."),
    CommandCode.NOT_A_RULE: ErrorPhrase(
        "'{text}' is no rule for a field", "Written as FIELD=POLICY; fields: {fields}; policies: {policies}", CORRECT_IT
    ),
    AppCode.AUTOSTART_REGISTRY: ErrorPhrase(
        "Start at login cannot be changed",
        "Windows refused to change the registry's key Run",
        "Put a shortcut to TaskSync into the folder that 'shell:startup' opens, or ask who manages this computer.",
    ),
    AppCode.AUTOSTART_FILE: ErrorPhrase(
        "Start at login cannot be changed", "{path}: {reason}", "Check the permissions of that folder."
    ),
    AppCode.NOT_EXPORTED: ErrorPhrase(
        "The rows were not exported", "{path}: {reason}", "Choose another folder, or make room on that disk."
    ),
    AppCode.SETTINGS_UNREADABLE: ErrorPhrase(
        "The settings file cannot be read",
        "{path}: {reason}",
        "Make it a readable UTF-8 file, or delete it to start with the defaults.",
    ),
    AppCode.SETTINGS_MALFORMED: ErrorPhrase(
        "The settings file is not valid TOML",
        "{path}: {reason}",
        "Correct that line, or delete the file to start with the defaults.",
    ),
    AppCode.SETTINGS_NOT_SAVED: ErrorPhrase("The settings cannot be saved", "{path}: {reason}", CHECK_DATA_FOLDER),
    AppCode.FOLDER_NOT_LOCKED: ErrorPhrase(
        "The data directory cannot be used", "No file can be locked in {folder}", OWN_DISK
    ),
    AppCode.NO_LISTENING: ErrorPhrase(
        "TaskSync cannot be opened: it could not hear of further starts",
        "{reason}",
        "Check free space and permissions of the folder for temporary files, and start TaskSync again.",
    ),
    AppCode.SETTING_MISSPELLED: ErrorPhrase("There is no such setting", "'{key}' in {path}", "Did you mean '{near}'?"),
    AppCode.SETTING_UNKNOWN: ErrorPhrase("There is no such setting", "'{key}' in {path}", "Known settings: {known}."),
    AppCode.VARIABLE_REFUSED: ErrorPhrase(
        "The setting '{label}' has a value that cannot be used", "{variable} is {value}", "Set it to {allowed}."
    ),
    AppCode.SETTING_REFUSED: ErrorPhrase(
        "The setting '{label}' has a value that cannot be used",
        "{setting} in {path} is {value}",
        "Set it to {allowed}.",
    ),
    AppCode.FOLDER_REFUSED: ErrorPhrase("The data directory cannot be used", "{folder}: {reason}", CHECK_DATA_FOLDER),
    AppCode.PASSPHRASE_UNREADABLE: ErrorPhrase(
        "The passphrase cannot be read", "{variable}: {reason}", "Name a file, or an open descriptor, that holds it."
    ),
    AppCode.SECRETS_NOT_REMOVED: ErrorPhrase(
        "The secrets of '{account}' could not be removed, so nothing was",
        "{error.what}",
        "{error.next_step}",
    ),
    AppCode.NO_BACKUP: ErrorPhrase(
        "No backup could be made, so nothing was deleted", "{error.cause}", "{error.next_step}"
    ),
    AppCode.PROGRAM_MISTAKE: ErrorPhrase(
        "Something went wrong in TaskSync", "This is a mistake in the program, not in your data", REPORT_IT
    ),
}
"""Title, cause and next step by code."""
