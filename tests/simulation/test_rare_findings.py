"""Rare worlds in which a law broke once (about one in twenty thousand): ids that move, copies, undo, half a memory."""

from __future__ import annotations

import pytest

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tests.simulation.faults import Fault, Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality
from tests.simulation.report import told
from tests.simulation.script import Round, Script, Undo
from tests.simulation.world import run_world

# One line a round, as the simulator prints them.
# fmt: off
STORIES = {
    "a task that takes another one's place since the review is none of what was reviewed":
        Script(11058401, Personality(), Personality(page=2, cursor=False), Mode.MIRROR, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 10, 1, 0), Act("left", "create", 6, 2, 0), Act("left", "twin", 9, 3, 0), Act("left", "create", 4, 4, 0), ), (), 739183498),
        Round("old review", None, (Act("right", "notes", 5, 6, 4), Act("right", "twin", 3, 7, 1), ), (), 1071337317),
        Round("old review", None, (Act("right", "delete", 8, 8, 5), Act("left", "title", 3, 9, 0), ), (), 612348376),
    )),
    "an undo beside a parent with a new id leaves it alone":
        Script(10046151, Personality(moves_change_ids=True), Personality(marker=MarkerKind.CLIENT_ID), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 0, 1, 0), Act("left", "create", 9, 2, 0), Act("left", "create", 2, 3, 0), ), (), 423571732),
        Round("confirmed", None, (Act("left", "parent", 3, 5, 0), ), (), 929517411),
    ), 0, (Undo(99, (Act("right", "parent", 11, 5001, 0), ), (), (), 717902512), Undo(99, (), (), (), 828057171), )),
    "a parent that was moved is the same parent":
        Script(10059537, Personality(), Personality(moves_change_ids=True), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("left", "create", 3, 1, 0), Act("right", "create", 5, 2, 0), ), (), 4964577),
        Round("confirmed", None, (Act("left", "marked", 1, 3, 0), Act("left", "parent", 11, 6, 0), ), (), 50930336),
    ), 0, (Undo(99, (Act("left", "parent", 0, 5002, 0), ), (), (), 312597308), Undo(99, (), (), (), 714977070), )),
    "the copy that a conflict left behind outlives the deletion of the other":
        Script(11028568, Personality(marker=MarkerKind.CLIENT_ID, lag=5.0), Personality(), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 4, 1, 0), Act("right", "create", 8, 2, 0), Act("right", "create", 9, 3, 0), Act("left", "create", 7, 4, 0), Act("right", "create", 11, 5, 0), ), (), 923498058),
        Round("confirmed", None, (Act("right", "title", 5, 7, 0), Act("left", "create", 7, 8, 0), Act("left", "title", 11, 9, 0), ), (), 425946812),
        Round("review", None, (Act("right", "delete", 1, 11, 0), ), (), 538264847),
    )),
    "a title that lost a conflict lives on as a task of its own":
        Script(11225028, Personality(), Personality(), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("left", "create", 8, 1, 0), Act("left", "create", 1, 2, 0), Act("right", "create", 10, 3, 0), ), (), 889649728),
        Round("confirmed", None, (Act("left", "delete", 11, 6, 0), ), (), 2832085),
        Round("confirmed", None, (Act("left", "delete", 4, 8, 0), Act("right", "title", 0, 11, 12), ), (), 899083018),
        Round("manual", None, (Act("right", "delete", 8, 12, 6), Act("left", "title", 3, 13, 0), ), (), 77172779),
    )),
    "a note that lost a conflict lives on when its task is deleted":
        Script(10194919, Personality(), Personality(), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("right", "create", 6, 1, 0), Act("left", "create", 8, 2, 0), Act("right", "create", 7, 3, 0), ), (), 938114067),
        Round("manual", None, (Act("left", "notes", 4, 7, 0), Act("right", "notes", 3, 8, 2), Act("right", "delete", 4, 9, 14), ), (), 167101400),
    )),
    "the first run after a restored backup deletes nothing, the second one does":
        Script(11195865, Personality(), Personality(), Mode.MIRROR, Policy.DESTINATION, DeletePolicy.HOLD, True, (
        Round("confirmed", None, (Act("left", "long", 10, 4, 0), ), (), 769282685),
        Round("manual", None, (), (Fault(Kind.KILL_IN_FINISH, "right", 1), ), 148276493),
        Round("preview", Kind.RESTORED, (Act("left", "delete", 8, 5, 11), ), (), 1020769747),
    )),
    "a deletion waits for the second run after a restored backup":
        Script(11242109, Personality(), Personality(), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.DELETE, True, (
        Round("confirmed", None, (Act("left", "create", 6, 2, 0), Act("right", "create", 4, 3, 0), ), (), 16393183),
        Round("manual", None, (Act("right", "delete", 4, 7, 0), ), (Fault(Kind.KILL_BEFORE_INTENT, "right", 1), ), 761756981),
        Round("review", Kind.RESTORED, (), (Fault(Kind.KILL_IN_FINISH, "left", 1), ), 696795646),
    )),
    "a second copy that a person deleted is not made on the other side":
        Script(10111924, Personality(), Personality(tombstones=False), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 4, 1, 0), Act("left", "create", 8, 2, 0), ), (), 554059761),
        Round("manual", Kind.SECOND_MACHINE, (Act("left", "delete", 5, 4, 0), Act("left", "delete", 10, 6, 6), ), (Fault(Kind.EMPTY_LIST, "right", 1), ), 194269940),
    )),
    "a copy made after half a list, and deleted, stays deleted":
        Script(10209081, Personality(marker=MarkerKind.NONE), Personality(tombstones=False), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("right", "create", 9, 3, 0), ), (), 357148099),
        Round("answers", Kind.SECOND_MACHINE, (Act("left", "delete", 10, 10, 12), ), (Fault(Kind.HALF_LIST, "right", 1), ), 442128587),
    )),
    "a copy made after the database was lost, and deleted, stays deleted":
        Script(11061335, Personality(), Personality(tombstones=False), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("left", "create", 8, 3, 0), ), (), 790243443),
        Round("confirmed", Kind.STATE_LOST, (Act("left", "title", 2, 8, 5), ), (Fault(Kind.EMPTY_LIST, "right", 1), ), 269965107),
    )),
    "two computers' copies, one of them deleted, and a cursor that was reset":
        Script(11076370, Personality(marker=MarkerKind.CLIENT_ID, tombstones=False), Personality(marker=MarkerKind.NONE), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 0, 1, 0), Act("left", "create", 10, 2, 0), Act("right", "create", 6, 3, 0), ), (), 1053062659),
        Round("old review", Kind.SECOND_MACHINE, (Act("right", "title", 0, 4, 0), Act("right", "delete", 8, 5, 4), Act("left", "title", 3, 6, 0), ), (), 598435520),
        Round("timer", None, (Act("left", "delete", 7, 8, 0), Act("right", "title", 9, 10, 12), ), (Fault(Kind.CURSOR_RESET, "left", 1), ), 110734409),
    )),
    "the older of two copies is deleted: the newer one is not taken for new":
        Script(11169492, Personality(), Personality(tombstones=False), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("left", "create", 10, 2, 0), ), (), 721851147),
        Round("timer", Kind.STATE_LOST, (Act("left", "title", 10, 5, 8), ), (Fault(Kind.HALF_LIST, "right", 1), ), 517994807),
    )),
    "a copy deleted on a system that tells of no deletions is asked for first":
        Script(11267274, Personality(tombstones=False), Personality(), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("right", "create", 4, 3, 0), ), (), 97785976),
        Round("old review", Kind.STATE_LOST, (), (Fault(Kind.EMPTY_LIST, "left", 2), ), 469400540),
        Round("review", None, (), (), 144264429),
        Round("timer", None, (Act("right", "delete", 6, 7, 0), ), (), 970735868),
    )),
    "a subtask gets a new id because its parent is deleted, and is edited at once":
        Script(10066233, Personality(), Personality(moves_change_ids=True, times=False), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("left", "create", 6, 1, 0), Act("left", "create", 4, 2, 0), Act("right", "create", 5, 3, 0), Act("right", "create", 1, 4, 0), Act("left", "create", 2, 5, 0), Act("left", "create", 2, 6, 0), ), (), 188010554),
        Round("preview", None, (Act("left", "parent", 5, 7, 0), Act("right", "twin", 8, 8, 0), ), (), 769951992),
        Round("answers", None, (Act("right", "label", 6, 11, 14), Act("right", "delete", 9, 12, 14), ), (), 122978162),
    )),
    "a task that was brought back while it moved under a new id":
        Script(10083569, Personality(cursor=False), Personality(marker=MarkerKind.NONE, page=3, cursor=False, moves_change_ids=True), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("left", "create", 9, 1, 0), Act("left", "create", 6, 2, 0), ), (), 261086453),
        Round("answers", None, (Act("right", "parent", 2, 5, 0), Act("left", "double", 3, 6, 0), ), (), 118943155),
        Round("timer", None, (Act("right", "unparent", 1, 7, 6), Act("left", "delete", 9, 9, 0), Act("right", "notes", 2, 10, 0), ), (), 479755498),
        Round("old review", None, (Act("left", "restore", 8, 11, 13), ), (), 115640094),
    )),
    "a system that rounds says the remade task otherwise: it is still the same":
        Script(10120746, Personality(), Personality(marker=MarkerKind.NONE, rounds=True), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("left", "create", 1, 1, 0), Act("left", "create", 7, 2, 0), Act("right", "create", 1, 3, 0), Act("left", "create", 2, 4, 0), ), (), 187868364),
        Round("review", Kind.SECOND_MACHINE, (Act("left", "due", 5, 5, 0), Act("right", "double", 7, 6, 0), Act("right", "delete", 7, 7, 0), ), (), 654156444),
    )),
    "a task moved to a new id beside a namesake, in a run that left it out":
        Script(11186011, Personality(moves_change_ids=True), Personality(), Mode.UPDATE, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 10, 1, 0), Act("left", "create", 6, 2, 0), Act("right", "create", 10, 3, 0), Act("left", "twin", 3, 4, 0), ), (), 456227403),
        Round("old review", None, (Act("left", "parent", 2, 5, 0), Act("left", "twin", 2, 6, 3), ), (), 492837187),
    )),
    "an undo's look at a moved task does not make it a stranger":
        Script(11267960, Personality(moves_change_ids=True), Personality(), Mode.UPDATE, Policy.HOLD, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("left", "create", 7, 4, 0), Act("left", "create", 10, 5, 0), ), (), 625990610),
    ), 0, (Undo(99, (Act("left", "notes", 3, 5001, 0), Act("left", "parent", 11, 5002, 0), ), (), (), 997082341), )),
    "an undo that cannot reach a deleted task says so and leaves the other side":
        Script(11141317, Personality(), Personality(tombstones=False), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 4, 1, 0), Act("right", "create", 8, 2, 0), Act("left", "create", 3, 3, 0), ), (), 904889869),
        Round("review", None, (Act("left", "status", 11, 6, 0), Act("right", "title", 0, 8, 13), ), (Fault(Kind.CANCELLED, "left", 2), ), 258761968),
        Round("timer", None, (Act("left", "create", 3, 9, 0), Act("right", "long", 1, 10, 2), ), (), 402113456),
    ), 0, (Undo(99, (Act("right", "delete", 5, 5001, 0), ), (), (), 528510778), )),
    "an undo of a task that was deleted unseen":
        Script(11172191, Personality(), Personality(tombstones=False), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("right", "create", 0, 1, 0), ), (), 426546955),
        Round("timer", Kind.STATE_LOST, (Act("right", "due", 3, 5, 0), Act("right", "notes", 9, 7, 0), ), (), 921564042),
    ), 0, (Undo(99, (Act("right", "delete", 0, 5003, 0), ), (), (), 751964299), )),
    "an undo meets a task that got a new id and a new title at once":
        Script(11104324, Personality(), Personality(marker=MarkerKind.NONE, moves_change_ids=True), Mode.MIRROR, Policy.NEWEST, DeletePolicy.DELETE, False, (
        Round("confirmed", None, (Act("right", "create", 8, 1, 0), Act("left", "create", 5, 2, 0), Act("left", "create", 7, 3, 0), Act("right", "create", 8, 4, 0), ), (), 227044458),
        Round("manual", None, (Act("right", "title", 10, 9, 0), Act("right", "parent", 6, 11, 0), ), (), 514995674),
    ), 0, (Undo(99, (), (), (), 351659640), )),
    "what an interrupted run replaced is in its history, although an old copy was read":
        Script(10039350, Personality(), Personality(), Mode.MIRROR, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 4, 4, 0), ), (), 353008506),
        Round("confirmed", None, (Act("right", "label", 3, 7, 0), ), (Fault(Kind.KILL_SENT, "right", 1), ), 1058626971),
        Round("review", None, (), (Fault(Kind.STALE_READ, "right", 1), ), 349549112),
    )),
    "a write that another computer's lease cut short is in the history":
        Script(11075758, Personality(), Personality(), Mode.MIRROR, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 1, 1, 0), Act("right", "create", 1, 2, 0), Act("left", "create", 4, 3, 0), Act("right", "create", 7, 4, 0), Act("left", "create", 7, 5, 0), ), (), 16308827),
        Round("manual", None, (Act("right", "notes", 4, 6, 0), ), (Fault(Kind.LEASE_STOLEN, "left", 3), ), 1018771678),
        Round("confirmed", None, (), (Fault(Kind.STALE_READ, "right", 1), ), 967092277),
    )),
    "a field that was left out for a while is no edit of a task made again":
        Script(10206453, Personality(), Personality(), Mode.TWO_WAY, Policy.NEWEST, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 1, 1, 0), ), (), 602155858),
        Round("review", Kind.RECONFIGURED, (), (), 234482097),
        Round("confirmed", None, (Act("left", "delete", 10, 3, 3), Act("right", "delete", 1, 4, 0), Act("left", "priority", 0, 5, 0), ), (), 544954989),
    )),
    "a deletion while a lost answer leaves a rounded value in doubt":
        Script(10260140, Personality(), Personality(rounds=True), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("manual", None, (Act("left", "long", 10, 7, 0), ), (), 260353528),
        Round("confirmed", None, (Act("left", "due", 7, 10, 0), ), (Fault(Kind.ANSWER_LOST, "right", 1), ), 455956873),
        Round("review", None, (Act("left", "delete", 3, 14, 3), ), (), 338842445),
    )),
    "of two equal copies made by another computer the older one counts":
        Script(10195703, Personality(deletes=False), Personality(), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 4, 5, 0), ), (), 1036088923),
        Round("timer", None, (Act("right", "delete", 6, 12, 0), ), (), 457591307),
        Round("confirmed", Kind.SECOND_MACHINE, (), (Fault(Kind.DUPLICATE, "right", 1), ), 890934936),
    )),
    "a deleted parent that waited for its moved subtask goes when that is deleted":
        Script(10222186, Personality(), Personality(moves_change_ids=True), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 1, 1, 0), Act("right", "create", 1, 2, 0), Act("right", "create", 6, 3, 0), Act("right", "create", 5, 4, 0), ), (), 852111700),
    ), 0, (Undo(1, (Act("left", "delete", 6, 5001, 0), ), (Act("right", "parent", 4, 5002, 0), ), (), 589750248), Undo(99, (Act("right", "delete", 11, 5003, 0), ), (), (), 198724832), )),
    "a deleted parent goes when an undo deletes its last subtask":
        Script(11090315, Personality(), Personality(), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 9, 1, 0), Act("left", "create", 1, 2, 0), Act("left", "create", 1, 3, 0), Act("right", "create", 1, 4, 0), Act("right", "create", 9, 5, 0), ), (), 777877914),
        Round("review", None, (Act("right", "parent", 0, 6, 0), Act("left", "delete", 4, 7, 0), ), (), 663564741),
    ), 0, (Undo(99, (), (Act("right", "delete", 10, 5001, 0), ), (), 657777880), )),
    "an undo between two tasks of one id, and a label afterwards":
        Script(10077332, Personality(reuses_ids=True), Personality(), Mode.UPDATE, Policy.HOLD, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("right", "create", 10, 1, 0), Act("right", "create", 1, 2, 0), Act("left", "create", 7, 3, 0), Act("left", "create", 9, 4, 0), Act("right", "create", 5, 5, 0), ), (), 744463589),
        Round("confirmed", None, (Act("left", "delete", 5, 7, 0), Act("left", "twin", 11, 8, 0), ), (), 202208895),
    ), 0, (Undo(99, (Act("left", "label", 1, 5003, 0), ), (), (), 946114354), )),
    "an undo between two tasks of one id, and their status afterwards":
        Script(11177738, Personality(reuses_ids=True), Personality(), Mode.UPDATE, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 1, 3, 0), ), (), 623985815),
        Round("manual", None, (Act("left", "delete", 7, 10, 0), Act("left", "create", 4, 11, 0), ), (), 689296442),
    ), 0, (Undo(99, (Act("left", "status", 4, 5002, 0), ), (), (), 663733853), )),
    "a copy by another computer of a task that an empty listing hid":
        Script(14005156, Personality(), Personality(), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 8, 5, 0), ), (Fault(Kind.EMPTY_LIST, "right", 1), ), 129594805),
        Round("confirmed", Kind.SECOND_MACHINE, (), (), 597245124),
        Round("confirmed", None, (), (), 364398722),
    )),
    "a deleted task that comes back with our mark is not the one made in its place":
        Script(14005977, Personality(), Personality(), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 4, 1, 0), Act("left", "create", 0, 2, 0), Act("left", "create", 11, 3, 0), Act("left", "create", 9, 4, 0), Act("right", "create", 5, 5, 0), ), (), 122461678),
        Round("confirmed", None, (Act("right", "notes", 1, 10, 0), ), (Fault(Kind.DATABASE_BUSY, "right", 1), ), 794402149),
        Round("old review", None, (Act("left", "delete", 9, 12, 0), ), (Fault(Kind.KILL_AFTER_INTENT, "right", 1), ), 73969756),
        Round("review", None, (Act("left", "restore", 3, 13, 0), ), (), 678763653),
    )),
    "a subtask that was moved on one side outlives its deletion on the other":
        Script(15028067, Personality(cascades=True), Personality(), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 8, 1, 0), Act("right", "create", 4, 2, 0), Act("right", "create", 8, 3, 0), ), (), 1040938480),
        Round("preview", None, (Act("left", "parent", 10, 5, 0), ), (), 865328415),
        Round("review", None, (Act("right", "delete", 10, 6, 10), Act("right", "parent", 9, 8, 14), ), (), 329928375),
        Round("answers", None, (Act("left", "delete", 11, 9, 0), ), (), 305113780),
    )),
    "a parent that both are to be kept of, but cannot be written, is copied no time":
        Script(17009241, Personality(), Personality(), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 6, 1, 0), Act("right", "create", 10, 2, 0), Act("right", "create", 11, 3, 0), Act("left", "create", 6, 4, 0), Act("right", "parent", 7, 5, 0), ), (), 891720179),
        Round("timer", Kind.STATE_LOST, (), (), 217234460),
        Round("old review", None, (Act("left", "title", 2, 10, 1), ), (), 493557710),
    ), 861979022),
    "an undo brings two tasks back, and the first one gets the id that the other one had":
        Script(18003578, Personality(tombstones=False), Personality(reuses_ids=True), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.DELETE, True, (
        Round("confirmed", None, (Act("right", "create", 7, 1, 0), Act("left", "create", 7, 2, 0), Act("right", "create", 11, 3, 0), ), (), 104846961),
        Round("timer", None, (Act("left", "delete", 6, 8, 0), Act("right", "delete", 7, 9, 15), ), (), 490561199),
    ), 0, (Undo(99, (), (), (), 745310546), )),
    "an undo that is killed between two tasks of one id goes on":
        Script(18003578, Personality(tombstones=False), Personality(reuses_ids=True), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.DELETE, True, (
        Round("confirmed", None, (Act("right", "create", 7, 1, 0), Act("left", "create", 7, 2, 0), Act("right", "create", 11, 3, 0), ), (), 104846961),
        Round("timer", None, (Act("left", "delete", 6, 8, 0), Act("right", "delete", 7, 9, 15), ), (), 490561199),
    ), 0, (Undo(99, (), (), (Fault(Kind.KILL_SENT, "left", 1), ), 745310546), )),
    "a task that waits cannot be asked for, and is not made again":
        Script(19005377, Personality(), Personality(tombstones=False), Mode.TWO_WAY, Policy.NEWEST, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 5, 3, 0), ), (), 422408270),
        Round("manual", Kind.STATE_LOST, (), (), 526790820),
        Round("confirmed", None, (), (Fault(Kind.SERVER_ERROR, "right", 2), ), 687296994),
    )),
    "the parent's new id is no edit of its subtask, which is deleted with it":
        Script(2402, Personality(cascades=True), Personality(moves_change_ids=True), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 3, 2, 0), Act("left", "create", 4, 3, 0), Act("left", "create", 5, 4, 0), Act("left", "parent", 0, 5, 0), ), (), 793578862),
        Round("review", None, (Act("left", "parent", 5, 7, 10), ), (), 914023979),
        Round("old review", None, (Act("left", "delete", 11, 8, 8), ), (), 735587775),
    )),
    "a task that is left alone stays so when it is moved":
        Script(21041344, Personality(moves_change_ids=True), Personality(), Mode.UPDATE, Policy.DESTINATION, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 10, 1, 0), Act("left", "create", 10, 2, 0), Act("right", "create", 8, 3, 0), Act("right", "delete", 1, 4, 0), ), (), 928692152),
        Round("review", None, (Act("right", "delete", 1, 5, 4), ), (), 225441273),
        Round("preview", None, (Act("left", "twin", 9, 6, 5), Act("right", "restore", 5, 7, 4), ), (), 364214254),
        Round("confirmed", None, (Act("left", "parent", 3, 8, 12), Act("left", "create", 0, 10, 11), ), (), 918976374),
    )),
    "a moved task that cannot be read is not made again":
        Script(21046988, Personality(), Personality(page=2, cursor=False, moves_change_ids=True), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 3, 1, 0), Act("right", "create", 9, 2, 0), Act("left", "create", 5, 3, 0), Act("left", "create", 4, 4, 0), Act("right", "long", 9, 5, 0), ), (), 729337360),
        Round("answers", None, (Act("left", "title", 4, 7, 0), Act("right", "parent", 1, 8, 0), Act("right", "parent", 0, 9, 1), ), (Fault(Kind.UNREADABLE, "right", 2), ), 285044350),
    )),
    "a moved task that one listing missed is known when it shows":
        Script(22021752, Personality(page=2, cursor=False, moves_change_ids=True), Personality(), Mode.UPDATE, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 6, 1, 0), Act("left", "create", 1, 2, 0), Act("left", "create", 3, 3, 0), Act("left", "create", 8, 4, 0), Act("left", "create", 5, 5, 0), ), (), 737584822),
        Round("confirmed", None, (Act("left", "parent", 4, 11, 0), ), (Fault(Kind.EMPTY_LIST, "left", 3), ), 46717962),
    )),
    "a deletion that another computer carried over, taken back where it was made":
        Script(22031284, Personality(), Personality(marker=MarkerKind.NONE), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 4, 4, 0), ), (), 985296623),
        Round("answers", Kind.SECOND_MACHINE, (), (), 707491938),
        Round("confirmed", Kind.SECOND_MACHINE, (Act("right", "delete", 0, 8, 0), ), (), 205119803),
        Round("review", None, (Act("right", "restore", 3, 10, 0), ), (), 1011480606),
    )),
    "both sides were moved alike unseen, and one was deleted":
        Script(23035800, Personality(), Personality(page=3, cursor=False), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 9, 1, 0), Act("left", "create", 7, 2, 0), Act("right", "create", 11, 3, 0), Act("right", "create", 8, 4, 0), ), (), 30055502),
        Round("confirmed", None, (Act("right", "parent", 3, 8, 0), Act("left", "parent", 0, 9, 0), ), (Fault(Kind.TIMED_OUT, "right", 2), ), 759673236),
        Round("manual", None, (Act("left", "create", 6, 12, 0), Act("left", "delete", 10, 13, 4), ), (Fault(Kind.OUTAGE, "left", 1), ), 245051673),
    )),
    "a task is taken from the trash while it is made again elsewhere":
        Script(23058681, Personality(lag=5.0, page=2, cursor=False), Personality(cursor=False), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 6, 1, 0), Act("right", "create", 6, 3, 0), Act("right", "create", 6, 4, 0), Act("left", "create", 1, 5, 0), ), (), 430294498),
        Round("confirmed", None, (Act("right", "create", 6, 6, 1), Act("left", "title", 11, 7, 8), Act("left", "create", 4, 8, 0), ), (), 948061297),
        Round("confirmed", None, (Act("right", "restore", 2, 9, 7), Act("right", "delete", 2, 11, 0), ), (), 1073283609),
    )),
    "a task is taken from the trash while an edit brings it back under another id":
        Script(23126871, Personality(page=2, cursor=False), Personality(page=2, cursor=False), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 6, 2, 0), Act("right", "create", 2, 3, 0), Act("left", "create", 11, 4, 0), Act("right", "create", 4, 5, 0), ), (), 755895987),
        Round("preview", None, (Act("left", "create", 3, 6, 6), Act("right", "notes", 3, 7, 0), ), (), 1010243839),
        Round("answers", None, (Act("right", "create", 0, 8, 0), Act("left", "delete", 6, 10, 0), ), (Fault(Kind.OUTAGE, "right", 1), ), 167166329),
        Round("manual", None, (Act("right", "double", 5, 13, 0), Act("left", "restore", 6, 14, 10), ), (), 625772106),
    )),
    "an undo brings nothing back beside its earlier life, taken from the trash":
        Script(23190089, Personality(page=2, cursor=False), Personality(marker=MarkerKind.CLIENT_ID, page=3, cursor=False, times=False), Mode.TWO_WAY, Policy.KEEP_BOTH, DeletePolicy.HOLD, False, (
        Round("confirmed", None, (Act("right", "create", 0, 1, 0), Act("left", "create", 11, 2, 0), Act("left", "create", 3, 3, 0), Act("left", "create", 9, 4, 0), ), (), 680491755),
        Round("confirmed", None, (Act("right", "long", 4, 7, 0), Act("left", "due", 6, 9, 6), ), (), 221216422),
        Round("review", None, (Act("right", "delete", 4, 10, 4), Act("left", "delete", 3, 11, 4), ), (), 357344401),
    ), 0, (Undo(99, (), (), (), 57894607), Undo(99, (Act("right", "restore", 1, 5002, 0), ), (), (), 140626699), )),
    "an undo finds the other side's task where it was moved":
        Script(23231382, Personality(moves_change_ids=True), Personality(), Mode.TWO_WAY, Policy.NEWEST, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 11, 1, 0), Act("right", "create", 1, 2, 0), Act("left", "create", 6, 3, 0), ), (), 203140807),
        Round("manual", None, (Act("left", "create", 2, 8, 0), Act("left", "marked", 7, 9, 11), ), (), 559433039),
    ), 0, (Undo(99, (), (), (), 17802249), Undo(99, (Act("left", "parent", 4, 5003, 0), ), (), (), 201832510), )),
    "a task that two pages show under two ids is one task":
        Script(23263438, Personality(page=2, cursor=False, moves_change_ids=True), Personality(), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 10, 1, 0), Act("left", "create", 2, 2, 0), Act("left", "create", 10, 3, 0), Act("right", "create", 10, 4, 0), ), (), 241240886),
        Round("timer", None, (Act("right", "notes", 6, 10, 0), Act("left", "parent", 8, 11, 3), ), (), 857036357),
    )),
    "a task that is back on both sides, by a person's word, can be a parent":
        Script(24055786, Personality(), Personality(), Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("right", "create", 1, 2, 0), Act("left", "create", 6, 4, 0), ), (), 844001710),
        Round("review", None, (Act("right", "delete", 10, 5, 0), ), (), 458173895),
        Round("review", None, (Act("right", "restore", 9, 8, 0), Act("left", "parent", 4, 9, 10), Act("left", "restore", 2, 10, 11), ), (), 915466844),
    )),
    "an unmarked copy by another computer of a task that an empty listing hid":
        Script(25143788, Personality(), Personality(marker=MarkerKind.NONE), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 2, 1, 0), Act("right", "create", 0, 3, 0), ), (Fault(Kind.EMPTY_LIST, "left", 1), ), 360261185),
        Round("old review", Kind.SECOND_MACHINE, (), (), 516668035),
        Round("timer", None, (), (), 386007801),
    )),
    "a create whose end is unknown is not taken for undone where a listing shows half":
        Script(30056482, Personality(lag=5.0), Personality(marker=MarkerKind.NONE), Mode.TWO_WAY, Policy.DESTINATION, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 1, 1, 0), Act("left", "create", 7, 2, 0), Act("right", "create", 0, 3, 0), Act("left", "create", 3, 4, 0), Act("right", "create", 10, 5, 0), ), (), 884381128),
        Round("confirmed", None, (), (Fault(Kind.KILL_BEFORE_SETTLE, "right", 3), ), 139272534),
        Round("manual", None, (Act("left", "delete", 3, 13, 0), Act("left", "delete", 6, 14, 0), ), (Fault(Kind.HALF_LIST, "right", 1), ), 1066207875),
    )),
    "an undo takes its labels back one by one, whatever a person did to the others":
        Script(30089743, Personality(), Personality(lag=5.0), Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.EDIT_WINS, False, (
        Round("confirmed", None, (Act("left", "create", 4, 1, 0), Act("right", "create", 9, 2, 0), ), (), 817449838),
        Round("review", None, (Act("right", "label", 1, 4, 9), Act("right", "label", 9, 5, 0), ), (), 322344678),
    ), 0, (Undo(2, (Act("left", "marked", 8, 5001, 0), ), (), (), 355490215), Undo(99, (), (Act("left", "unlabel", 3, 5004, 0), ), (), 844903825), )),
}
# fmt: on


@pytest.mark.parametrize("name", STORIES)
def test_found_by_simulation(name: str) -> None:
    result = run_world(STORIES[name])
    assert not result.violations, told(result)
