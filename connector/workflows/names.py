"""How the parts of a workflow may be called, and how that is said to people."""

TASK = r"^[^\W_][\w -]{0,79}$"
"""Letters of any language; what stands in ${task://NAME/FIELD} must be told from the rest of the token."""
RECORD = r"^[A-Za-z][A-Za-z0-9_]{0,39}$"
"""As Salesforce takes references within one call."""
FIELD = r"^[A-Za-z][A-Za-z0-9_]{0,79}$"

WORDS = {
    TASK: "takes letters, digits, spaces, - and _ (80 at most), and begins with a letter or a digit",
    RECORD: "takes letters without accents, digits and _ (40 at most), and begins with a letter",
    FIELD: "does not match the name of a field in Salesforce, such as Status or Answered_On__c",
}
"""By the pattern."""
