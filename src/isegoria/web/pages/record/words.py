"""The words of checking a receipt: the same on the server and, handed over as JSON, in the browser."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Give every sentence by its code; what is to be filled in stands as %(name)s."""
    return {
        **_steps(),
        **_inside(),
        **_of_ratifications(),
        **_found(),
        **_verdicts(),
        **_unreadable(),
        **_wrong(),
    }


def _steps() -> dict[str, str]:
    return {
        "step-says": _("What the receipt says"),
        "step-entry": _("Its entry in the log"),
        "step-path": _("The way to the root"),
        "step-signed": _("The site’s signature"),
        "step-witnessed": _("Witnesses"),
        "step-present": _("The log as it is now"),
        "state-good": _("in order"),
        "state-bad": _("does not hold"),
        "state-doubtful": _("not proved by this"),
        "state-waiting": _("being looked at"),
    }


def _inside() -> dict[str, str]:
    return {
        "agree": _("Agree"),
        "disagree": _("Disagree"),
        "pass": _("Pass"),
        "says-vote": _("On statement %(statement)s the vote was “%(vote)s”."),
        "says-important-vote": _("On statement %(statement)s the vote was “%(vote)s”, marked as important."),
        "says-taken-back": _("The vote on statement %(statement)s was taken back."),
        "says-participant": _("Somebody takes part, under a name that only the site can join to a person."),
        "says-statement": _("Statement %(statement)s, as it stood then."),
        "says-other": _("A record of the kind “%(kind)s”."),
        "says-time": _("Recorded in the hour that begins at %(time)s."),
        "says-exactly": _("The record, letter by letter"),
        "says-where": _("See that statement in “%(topic)s”"),
    }


def _of_ratifications() -> dict[str, str]:
    return {
        "choice-accept": _("Accept"),
        "choice-reject": _("Reject"),
        "choice-object": _("Object"),
        "says-ballot": _("In ratification %(ratification)s a ballot was cast: %(choices)s."),
        # Translators: how a ballot answers one clause, such as clause c1: Accept.
        "says-choice": _("clause %(clause)s: %(choice)s"),
        # Translators: between items of a list.
        "says-comma": _(", "),
        "says-objection": _("An objection to clause %(clause)s of ratification %(ratification)s."),
        "says-objection-withdrawn": _(
            "An objection to clause %(clause)s of ratification %(ratification)s was taken back."
        ),
        "says-answer": _(
            "The answer to an objection to clause %(clause)s of ratification %(ratification)s, or that its "
            "words were hidden."
        ),
        "says-enrolled": _(
            "Somebody is on the roll of ratification %(ratification)s, under a name that only the site can "
            "join to a person."
        ),
        "says-ratification": _("How far ratification %(ratification)s had come then, and its rules."),
        "says-challenge": _("Challenge %(challenge)s to commitment %(commitment)s, as it stood then."),
        "says-clause": _("Clause %(clause)s of ratification %(ratification)s, as it stood then."),
        "says-constitution": _("Version %(version)s of a constitution, letter by letter."),
    }


def _found() -> dict[str, str]:
    return {
        "entry": _(
            "Record and random bytes together give entry number %(index)s of the log. It is this "
            "fingerprint, from which nobody can find the vote:"
        ),
        "path-leads": _(
            "From this entry, %(steps)s more fingerprints lead to exactly the root of the checkpoint over "
            "%(size)s entries. Nobody can make such a way for another vote."
        ),
        "signed": _("%(name)s has signed this checkpoint. So the site cannot deny it."),
        "witness": _("Cosigned by %(name)s, which saw the log only grow until %(moment)s."),
        "no-witness": _(
            "No witness that this site names has cosigned this checkpoint. So it rests on the site alone "
            "that everybody is shown the same log; the receipt is your proof if not."
        ),
        "witness-unknown": _(
            "There is also a signature of %(name)s, which cannot be checked: its key is not known here."
        ),
        "present-same": _("The log still ends with exactly this checkpoint over %(size)s entries."),
        "present-grown": _(
            "The log has %(now)s entries now, and the first %(size)s are still those of this checkpoint: "
            "nothing was changed or taken away since."
        ),
        "present-elsewhere": _(
            "You gave the key of another site, so this page cannot ask for its present log. Open that site’s "
            "own page, or use the command line."
        ),
    }


def _verdicts() -> dict[str, str]:
    return {
        "verdict-good": _("This receipt holds."),
        "verdict-good-more": _("What it says stands in the public record, and nobody can change it unseen."),
        "verdict-bad": _("This receipt does not hold."),
        "verdict-bad-more": _(
            "Either the file was changed on its way, or the record was changed after it was given. Download "
            "the receipt once more. If it still does not hold, keep both files, and show them to an auditor "
            "of the conversation or to somebody else whom you trust."
        ),
        "verdict-offline": _("As far as it could be looked at, this receipt holds."),
        "verdict-offline-more": _(
            "The present log could not be asked. Check your connection, and press again."
        ),
        "verdict-partly": _("Apart from a signature that is not known here, this receipt holds."),
        "verdict-partly-more": _(
            "What it says stands in the public record. The other signature may be of a witness whom this "
            "site no longer names, or may have been changed; it counts for nothing."
        ),
        "verdict-unreadable": _("That cannot be read as a receipt."),
        "verdict-key": _("That cannot be read as a key."),
    }


def _unreadable() -> dict[str, str]:
    return {
        "wrong-receipt-empty": _("There is no receipt. Choose the file, or paste what stands in it."),
        "wrong-receipt-long": _(
            "This is longer than any receipt. Choose the file whose name ends in .tlog-proof."
        ),
        "wrong-receipt-letters": _("This file is no text. Choose the file whose name ends in .tlog-proof."),
        "wrong-receipt-none": _(
            "The first line is not that of a receipt. Choose the file whose name ends in .tlog-proof, or "
            "paste all of it."
        ),
        "wrong-receipt-cut": _("The receipt breaks off. Take the whole file, down to the signature."),
        "wrong-receipt-closed": _(
            "The receipt lacks the record itself, so it does not say what it is for. Download it once more."
        ),
        "wrong-receipt-opening": _("The record in the receipt is damaged. Download the receipt once more."),
        "wrong-receipt-damaged": _("The receipt is damaged. Download it once more."),
        "wrong-receipt-index": _(
            "The number of the entry is missing or damaged. Download the receipt once more."
        ),
        "wrong-receipt-path": _("The way to the root is damaged. Download the receipt once more."),
        "wrong-receipt-checkpoint": _("The checkpoint is damaged. Download the receipt once more."),
        "wrong-key": _(
            "A key is one line, such as name+1234abcd+AbC…=. Copy the whole line from the site’s page "
            "“Public record”, or leave this empty."
        ),
    }


def _wrong() -> dict[str, str]:
    return {
        "wrong-path-place": _(
            "It names entry %(index)s, but its checkpoint covers only %(size)s entries. The receipt was "
            "changed."
        ),
        "wrong-path": _(
            "From this record, the way does not lead to the root. Record, number or way were changed."
        ),
        "wrong-origin": _(
            "The checkpoint speaks for the log %(origin)s, but the key is that of %(name)s. Check the "
            "receipt on the site it is from, or give that site’s key."
        ),
        "wrong-signature-missing": _(
            "%(name)s has not signed this checkpoint. The receipt is from another site, or was changed."
        ),
        "wrong-signature": _("The site’s signature does not fit. The checkpoint was changed."),
        "wrong-cosignature": _(
            "The signature of the witness %(name)s does not fit. The receipt was changed."
        ),
        "wrong-present-checkpoint": _(
            "The log’s present checkpoint is damaged. Tell whoever runs this site."
        ),
        "wrong-tiles": _(
            "The present log lacks a part that this takes. Tell whoever runs this site, and keep the receipt."
        ),
        "wrong-fork": _(
            "The present log does not contain this checkpoint: it was rewritten. Keep this receipt; it "
            "proves that."
        ),
        "wrong-shrunk": _(
            "The log has %(now)s entries now, fewer than the %(size)s of this checkpoint: something was "
            "taken away. Keep this receipt; it proves that."
        ),
        "wrong-offline": _("The present log could not be asked. Check your connection, and press again."),
        "wrong-broken": _("Something went wrong while checking. Load the page again and repeat it."),
    }
