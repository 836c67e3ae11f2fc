"""What the compiler says. Each sentence names the cure; they are translated whole, their values put in afterwards."""

from enum import StrEnum


class Sentence(StrEnum):
    """One a member, in English."""

    NO_OBJECT = "Salesforce shows no object %(object)s: is it there, may the connected user see it?"
    NO_ACCOUNT = "%(why)s"
    NOT_ALLOWED = "the connected user may not %(verb)s %(object)s records: grant it in a permission set of that user"
    NO_FIELD = "%(object)s has no field %(field)s, or the connected user may not see it"
    NO_FIELD_BUT = "%(object)s has no field %(field)s: did you mean %(meant)s?"
    CALCULATED = "%(object)s.%(field)s is calculated by Salesforce itself: take it out"
    NOT_WRITABLE = (
        "the connected user may not write %(object)s.%(field)s: grant it edit access to the field, e.g. by the "
        "permission set Hearback Integration"
    )
    ONLY_ON_CREATION = "%(object)s.%(field)s can only be set when a record is created: take it out"
    NEVER_ON_CREATION = "%(object)s.%(field)s cannot be set when a record is created: take it out, or update later"
    NOT_BY_UPSERT = (
        "the connected user may not write %(object)s.%(field)s by an upsert, which may create or change a record: take "
        "it out, or grant edit access to the field"
    )
    REQUIRED = "%(object)s needs a value for %(field)s (%(label)s) when a record is created: add it to the fields"
    MAY_BE_EMPTY = (
        "%(object)s.%(field)s is required; a response that gives no value for it is refused: rather take a constant "
        "or a text"
    )
    NO_EXTERNAL_ID = "%(field)s is not an external id of %(object)s that the connected user may see"
    NOT_UNIQUE_ID = "%(field)s is not unique: without that, a repeated call could make a second record"
    NO_KEY = "name the field that tells one record from another, e.g. Id"
    NOT_UNIQUE_KEY = (
        "several %(object)s records may have the same %(field)s: such a row fails, rather take Id or a unique field"
    )
    NOT_REPEATABLE = (
        "an interrupted call leaves it uncertain whether the record was made, and a person has to look: add a field "
        "to %(object)s: Text, length 40, unique, external id, named e.g. Response_Id__c; then take it as the external "
        "id (external_id_field) with the value ${e://Field/ResponseID} (key)"
    )
    POST_NOT_REPEATABLE = (
        "an interrupted call leaves it uncertain whether the post was made, and a person has to look under Failures"
    )
    TAKEN_FOR = (
        "taken for %(task)s under a new name, since that is gone and this makes %(object)s records as well: no "
        "backfill makes again what %(task)s has made. If it is another task, write formerly: [] into it"
    )
    FORMER_NAME = "was the name of %(task)s before, and what was written under it is that task's: choose another name"
    WRONG_KIND = "%(field)s takes %(wants)s, and this source gives %(gives)s: %(cure)s"
    MAY_NOT_FIT = "%(field)s takes %(wants)s; any other text is refused: %(cure)s"
    WRONG_VALUES = "%(field)s does not take %(values)s; it takes %(wants)s: %(cure)s"
    WRONG_VALUE = "%(field)s cannot take %(values)s; it takes %(wants)s: %(cure)s"
    WRONG_PARENT = "%(field)s looks up %(wants)s, and this is the id of a record of %(gives)s: take another id"
    NOT_FROM_OUTSIDE = "%(field)s is a field of type %(type)s, which cannot be written as a whole: write its parts"
    NOT_PICKED = (
        "%(field)s is a restricted picklist and lacks %(values)s: add them in Salesforce, or say what they become, "
        "e.g. map: {%(example)s: %(choice)s}"
    )
    NONE_PICKED = (
        "%(field)s is a restricted picklist without %(values)s; it has %(choices)s: take one of them, or say what it "
        "becomes, e.g. map: {%(example)s: %(choice)s}"
    )
    MAY_NOT_BE_PICKED = (
        "%(field)s is a restricted picklist; what is not one of %(choices)s is refused: say what becomes of the "
        "values by map: and default:"
    )
    TOO_LONG = "%(values)s is longer than the %(length)s characters that %(field)s takes: shorten it"
    MAY_BE_TOO_LONG = "%(field)s takes %(length)s characters; a longer text is refused: cut it (max_length: %(length)s)"
    CUT_TOO_LATE = (
        "%(field)s takes %(length)s characters, and more is let through: cut it there (max_length: %(length)s)"
    )
    OUT_OF_RANGE = "%(field)s takes numbers of up to %(digits)s digits before the point: %(values)s is larger"
    ROUNDED = (
        "%(field)s shows %(scale)s digits behind the point: %(values)s is kept whole, and rounded on Salesforce's pages"
    )
    DAY_OF_UTC = (
        "%(field)s is a date: it becomes the day in UTC, which around midnight is another one than the reader's; "
        "say whose day it is, e.g. zone: Europe/Paris"
    )
    NO_QUESTION = "no survey has the question %(question)s: the field stays empty; check its id"
    UNDECLARED = (
        "no survey declares the embedded data %(name)s: it is always empty; declare it in a survey's flow or check "
        "its spelling"
    )
    UNDECLARED_BUT = "no survey declares the embedded data %(name)s: did you mean %(meant)s?"
    MISSPELLED = "%(name)s is always empty: write %(meant)s, upper and lower case matter"


A_TEXT = "a text"
IN_QUOTES = "write a text, a number in quotes"
A_NUMBER = "a number"
TAKE_NUMBER = "take the number of an answer (value: number)"
A_BOOLEAN = "true or false"
TAKE_BOOLEAN = "write true or false (constant: true), or say which answers mean it (map: {1: true, 2: false})"
A_DAY = "a day like 2026-01-31"
TAKE_DAY = "take the recorded date in a time zone (metadata: recorded_at, zone: Europe/Paris)"
A_MOMENT = "a time like 2026-01-31T23:30:00Z"
TAKE_MOMENT = "take the recorded date without a time zone (metadata: recorded_at)"
A_TIME = "a time of day like 23:30:00Z"
WRITE_TIME = "write it so"
AN_EMAIL = "an email address"
TAKE_EMAIL = "take the email of the contact (contact: Email)"
A_RECORD = "the id of a record"
TAKE_RECORD = "take the embedded data sfContactId, or another of the sf… ids (embedded: sfContactId)"
VERBS = ("create", "update", "delete")
PARTS = (
    *VERBS,
    *(A_TEXT, IN_QUOTES, A_NUMBER, TAKE_NUMBER, A_BOOLEAN, TAKE_BOOLEAN, A_DAY, TAKE_DAY, A_MOMENT, TAKE_MOMENT),
    *(A_TIME, WRITE_TIME, AN_EMAIL, TAKE_EMAIL, A_RECORD, TAKE_RECORD),
)
"""What stands inside the sentences, translated as well."""

ERRORS = frozenset(
    {
        Sentence.NO_OBJECT,
        Sentence.NO_ACCOUNT,
        Sentence.NOT_ALLOWED,
        Sentence.NO_FIELD,
        Sentence.NO_FIELD_BUT,
        Sentence.CALCULATED,
        Sentence.NOT_WRITABLE,
        Sentence.ONLY_ON_CREATION,
        Sentence.NEVER_ON_CREATION,
        Sentence.NOT_BY_UPSERT,
        Sentence.REQUIRED,
        Sentence.NO_EXTERNAL_ID,
        Sentence.NOT_UNIQUE_ID,
        Sentence.NO_KEY,
        Sentence.WRONG_KIND,
        Sentence.WRONG_VALUE,
        Sentence.WRONG_PARENT,
        Sentence.NOT_FROM_OUTSIDE,
        Sentence.NONE_PICKED,
        Sentence.FORMER_NAME,
        Sentence.TOO_LONG,
        Sentence.OUT_OF_RANGE,
    }
)
"""What Salesforce would surely refuse, or we do. The others are what it may refuse, or what a person should know."""
