"""What reading an export can find wrong and advise, word for word, so that translators can tell it as well.

`isegoria.opinion` speaks English alone, for programs and the command line; what is filled in here has a name
that tells its form (see `telling`). A test compares these sentences with those that are raised there.
"""

from __future__ import annotations

# Marked for translators, and left as it is: the English is what is searched for.
from django.utils.translation import gettext_noop as _

PLACE = _("%(file)s: %(reason)s; %(remedy)s.")
PLACE_WITH_ROW = _("%(file)s, row %(row)s: %(reason)s; %(remedy)s.")
OR = _(" or ")

REASONS = (
    # The file as a whole
    _("there is no such file or folder"),
    _("it is not a file"),
    _("it is empty"),
    _("it holds no votes"),
    _("it holds more than %(number)s votes"),
    _("it holds %(number)s votes"),
    _("its votes take %(number)s bytes"),
    _("cannot be read: it is damaged or cut short"),
    _("cannot be read: %(why)s"),
    _("cannot be made: the path is not valid"),
    _("cannot be made: %(why)s"),
    _("cannot be written: the path is not valid"),
    _("cannot be written: %(why)s"),
    # Zip files, folders and Parquet files
    _("holds more than it declares"),
    _("the export lies deeper than one folder"),
    _("the zip is encrypted"),
    _("%(number)s bytes would unpack to %(unpacked)s"),
    _("%(number)s bytes would unpack to %(unpacked)s rows"),
    _("both %(value)s and %(other)s hold %(meaning)s"),
    _("there is neither votes.csv nor participants-votes.csv in it"),
    _("it is not a whole Parquet file"),
    _("the column %(value)s holds %(other)s"),
    # Rows and columns
    _("the header is blank"),
    _("two columns are named %(value)s"),
    _("it lacks the column %(columns)s; it has %(found)s"),
    _("it lacks the columns %(columns)s; it has %(found)s"),
    _("%(number)s fields where the header has %(width)s"),
    _("one row is longer than 16 MiB"),
    _("it holds a NUL byte"),
    _("byte %(byte)s is not UTF-8 text"),
    _("%(value)s is not valid text"),
    _("%(value)s holds a NUL character"),
    _("a carriage return follows %(value)s"),
    _("a quotation mark inside the unquoted field %(value)s"),
    _("text follows a closing quotation mark"),
    _("a quotation mark is never closed"),
    # Cells
    _("the participant is empty"),
    _("the participant is %(value)s"),
    _("the participant %(value)s is listed twice"),
    _("more than %(number)s participants are named up to here"),
    _("the statement is empty"),
    _("the statement is %(value)s"),
    _("the statement %(value)s is listed twice"),
    _("more than %(number)s statements are named up to here"),
    _("a statement's id is %(value)s"),
    _("the vote is empty"),
    _("the vote is %(value)s"),
    _("the time is empty"),
    _("the time is %(value)s"),
    _("the group-id is %(value)s"),
    _("%(name)s is %(value)s"),
    _("%(value)s is listed twice"),
    # The votes as a whole
    _(
        "the votes do not tell whether +1 means agree: %(number)s authors' first votes on their own"
        " statements are +1 and %(other_number)s are -1"
    ),
    _("these votes are another conversation's"),
)

REMEDIES = (
    _("ask whoever runs this site to import it there, by: isegoria import"),
    _("check the file or download it again"),
    _("check the path"),
    _("choose another place"),
    _("close it, or download the file again"),
    _("close the quotation mark that is probably open"),
    _("correct it"),
    _("download the export again"),
    _("give Votes.latest(its events)"),
    _("give a CSV, Parquet or zip file, or a folder"),
    _("give a Polis export, a CSV or a Parquet file"),
    _("give a file with a header and one row a vote"),
    _("give a file with at least one row of a vote"),
    _("give every row a participant of 1 to %(number)s characters"),
    _("give every row a statement of 1 to %(number)s characters"),
    _("give every row as many fields as the header"),
    _("give ids as integers or text, votes as integers, times as integers or timestamps"),
    _("give the votes as CSV"),
    _("keep one of the rows"),
    _("keep one of them"),
    _("name the columns in the first row"),
    _("name them in the first row, separated by commas"),
    _("pass --sign agree if +1 means agree, --sign disagree if -1 does"),
    _("rename or remove one"),
    _("rename the statement"),
    _("save it again as CSV in UTF-8"),
    _("save it with usual line ends"),
    _("split it and merge the results"),
    _("split it into parts of at most %(number)s"),
    _("split the conversation"),
    _("take it out"),
    _("unpack it with its password and give the folder"),
    _("unpack it yourself if you trust it"),
    _('write " around the whole field and "" inside it'),
    _("write 1 for agree, 0 for pass and -1 for disagree"),
    _("write 1 for in, 0 for undecided, -1 for out"),
    _("write 1 or -1"),
    _("write a whole number that is not negative"),
    _("write a whole number, or nothing"),
    _("write milliseconds or seconds since 1970 in every row, or leave the column out"),
    _("write true or false"),
    _("zip the export's own folder"),
)
